import type { Fields } from '@lasthop/contract'
import type { Answer, Exchange, Refusal } from '../listen/exchange.ts'
import { reasonOf } from '../wire/write.ts'

/** A page of the edge's own: no byte of the request is in it, so nothing can be reflected (RS-24). */
export interface Page extends Refusal {
  readonly lines?: readonly string[]
  /** Of a 503, when it is worth to come again; 1 if not said. */
  readonly retryAfterSeconds?: number
  /** Of the site that it speaks for. */
  readonly fields?: Fields
}

/** The answer that carries a page, in HTML for who prefers it, else as plain text. */
export function answerOf(page: Page, requestId: string, isHtml: boolean): Answer & { readonly body: Buffer } {
  const body = Buffer.from(isHtml ? html(page, requestId) : text(page, requestId), 'utf8')
  return {
    status: page.status,
    reason: reasonOf(page.status),
    fields: [
      'Content-Type',
      `${isHtml ? 'text/html' : 'text/plain'}; charset=utf-8`,
      'Cache-Control',
      'no-store',
      'X-Content-Type-Options',
      'nosniff',
      'Content-Security-Policy',
      "default-src 'none'; style-src 'unsafe-inline'",
      'X-Request-Id',
      requestId,
      ...(page.fields ?? []),
      ...(page.status === 503 ? ['Retry-After', String(page.retryAfterSeconds ?? 1)] : []),
      ...(page.status === 405 ? ['Allow', 'GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS'] : []),
    ],
    framing: { kind: 'length', length: body.length },
    body,
  }
}

/** Sends a page as the whole answer. */
export function sendPage(exchange: Exchange, page: Page, requestId: string): void {
  // Whatever is left of the request must never be read as the next one.
  if (!exchange.bodyDone) exchange.closeAfter()
  const answer = answerOf(page, requestId, prefersHtml(exchange.head.fields))
  exchange.respond(answer)
  if (exchange.head.method !== 'HEAD') exchange.data(answer.body)
  exchange.end()
}

function prefersHtml(fields: readonly string[]): boolean {
  for (let at = 0; at < fields.length; at += 2) {
    if (fields[at]?.toLowerCase() === 'accept') return fields[at + 1]?.includes('text/html') ?? false
  }
  return false
}

function text(page: Page, requestId: string): string {
  const lines = page.lines?.map((line) => `  ${line}\n`).join('') ?? ''
  return `${page.status} ${reasonOf(page.status)}\n\n${page.message}\n${lines}\ncode: ${page.code}\nrequest: ${requestId}\n`
}

function html(page: Page, requestId: string): string {
  const title = `${page.status} ${reasonOf(page.status)}`
  const lines = page.lines?.map((line) => `<li>${escapeHtml(line)}</li>`).join('') ?? ''
  return `<!doctype html><html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>${title}</title><style>${style}</style></head><body><main><p class="status">${page.status}</p>
<h1>${escapeHtml(reasonOf(page.status))}</h1><p>${escapeHtml(page.message)}</p>${lines === '' ? '' : `<ul>${lines}</ul>`}
<footer>Lasthop · code ${escapeHtml(page.code)} · request ${escapeHtml(requestId)}</footer></main></body></html>
`
}

export function escapeHtml(value: string): string {
  return value.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;')
}

const style = `:root{color-scheme:light dark}body{font:17px/1.55 system-ui,sans-serif;margin:0;min-height:100vh;display:grid;
place-items:center;background:light-dark(#f6f7f9,#14171c);color:light-dark(#1b2230,#e6e9ef)}main{max-width:34rem;padding:2rem}
.status{font-size:4rem;font-weight:700;margin:0;color:light-dark(#0a6a5b,#4fd1b5);line-height:1}h1{margin:.25rem 0 1rem;font-size:1.4rem}
footer{margin-top:2rem;font:13px ui-monospace,monospace;color:light-dark(#5b6472,#9aa3b2);overflow-wrap:anywhere}`
