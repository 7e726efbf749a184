import { firstOf } from '@lasthop/contract'

import type { Reply } from '../probe/question.ts'
import type { Target } from '../probe/target.ts'
import { drawLines } from './drawn.ts'
import { makeNonce, withNonce } from './nonce.ts'
import type { Ground } from './oracle.ts'

/** A request that names another host, and where that host came back. */
export interface HostSpoof {
  readonly line: string
  /** What was done: a field beside Host, another Host, none, or another port in it. */
  readonly kind: 'field' | 'host' | 'none' | 'port'
  readonly reply: Reply
  /** `Location`, or the body's links; undefined: nowhere. */
  readonly shownIn: 'Location' | 'links' | undefined
  /** The status of a request that names the true host, or none, on the same address. */
  readonly ordinary: Reply
}

/** S8 and S11: names another host in every usual way, and looks for it in what comes back. */
export async function spoofHost({ prober, pages, login, home }: Ground): Promise<readonly HostSpoof[]> {
  const page = pages.find(
    ({ status, fields }) => status >= 300 && status < 400 && fields.some((text) => /^https?:\/\//.test(text)),
  )
  const path = (page ?? login?.reply ?? home).question.target
  const ask = (lines: readonly string[], more: { readonly host?: string } = {}): Promise<Reply> =>
    prober.ask({ target: withNonce(path), lines, asks: 'whether another host is believed', ...more })
  const ordinary = await ask([])
  const spoofs: HostSpoof[] = []
  for (const requests of named) {
    const hosts = requests.map(() => `${makeNonce()}.invalid`)
    const lines = requests.flatMap((id, index) =>
      drawLines(id, { scheme: prober.target.scheme, host: hosts[index] ?? '' }),
    )
    const reply = await ask(lines)
    // Each line has a host of its own, so that the answer says whose word it was.
    for (const [index, line] of lines.entries())
      spoofs.push({ line, kind: 'field', reply, shownIn: findHost(reply, hosts[index] ?? ''), ordinary })
  }
  const host = `${makeNonce()}.invalid`
  const reply = await ask([], { host })
  const other = { line: `Host: ${host}`, kind: 'host', reply, shownIn: findHost(reply, host), ordinary } as const
  const none = {
    line: 'no Host',
    kind: 'none',
    reply: await ask([], { host: '' }),
    shownIn: undefined,
    ordinary,
  } as const
  const port = isPortLost(ordinary, prober.target) ? [await askPort()] : []
  return [...spoofs, other, none, ...port]

  async function askPort(): Promise<HostSpoof> {
    const there = `${prober.target.authority.replace(/:\d+$/, '')}:1337`
    const answer = await ask([], { host: there })
    return { line: `Host: ${there}`, kind: 'port', reply: answer, shownIn: findHost(answer, there), ordinary }
  }
}

/** Whether the site has a port of its own, and leads to its own name and scheme without one. */
function isPortLost(reply: Reply, { authority, host, scheme }: Target): boolean {
  const location = reply.kind === 'answer' ? firstOf(reply.fields, 'location') : undefined
  const url = location === undefined ? null : URL.parse(location)
  const hasOwnPort = /:\d+$/.test(authority)
  return hasOwnPort && url !== null && url.hostname === host && url.port === '' && url.protocol === `${scheme}:`
}

function findHost(reply: Reply, host: string): HostSpoof['shownIn'] {
  if (reply.kind === 'silence') return undefined
  const isInLocation = reply.fields.some(
    (text, index) =>
      index % 2 === 1 && reply.fields[index - 1]?.toLowerCase() === 'location' && text.includes(`//${host}`),
  )
  return isInLocation ? 'Location' : reply.body.includes(`//${host}`) ? 'links' : undefined
}

/** Requests of the corpus, those of one row sent as one. */
const named: readonly (readonly string[])[] = [
  ['FT-12-x-forwarded-host'],
  ['FT-08l'],
  ['FT-12-x-host', 'FT-12-x-original-host', 'FT-12-x-http-host-override'],
  ['FT-13a'],
]
