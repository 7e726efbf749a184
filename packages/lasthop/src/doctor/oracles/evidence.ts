import { defaultPortOf } from '@lasthop/contract'

import type { Evidence } from '../finding.ts'
import type { Reply } from '../probe/question.ts'
import { curlOptions, toldLines } from '../probe/told-lines.ts'

/** A reply as evidence: what was asked, what came, what it means, and what could have proved it wrong. */
export function evidenceOfReply(reply: Reply, said: Said): Evidence {
  return {
    request: describeRequest(reply),
    response: `${describeReply(reply)}${said.shows === undefined ? '' : `, ${said.shows}`}`,
    reading: said.reading,
    isLive: true,
    ...(said.control === undefined ? {} : { control: controlOf(said.control) }),
    repeat: repeatOf(reply),
  }
}

/** What is said about a reply. */
export interface Said {
  /** What in the answer shows it: `value="http://a.test/zz"`. */
  readonly shows?: string
  /** A sentence. */
  readonly reading: string
  readonly control?: { readonly reply: Reply; readonly shows: string }
}

function controlOf({ reply, shows }: NonNullable<Said['control']>): NonNullable<Evidence['control']> {
  return { request: describeRequest(reply), response: `${describeReply(reply)}, ${shows}`, held: true }
}

/** `GET https://a.test/admin/login/?next=x   X-Forwarded-Proto: http`. */
export function describeRequest({ question }: Reply): string {
  const { method, lines } = question
  const words = toldLines(lines.filter((line) => !/^(?:cookie|content-type)\s*:/i.test(line)))
  return [
    ...preambleWords(question),
    `${method} ${urlOf(question)}`,
    ...h2Words(question),
    ...hostWords(question),
    ...words,
  ].join('   ')
}

function preambleWords({ preamble }: Reply['question']): readonly string[] {
  return preamble === undefined ? [] : [preamble.trimEnd()]
}

function h2Words({ h2, scheme }: Reply['question']): readonly string[] {
  if (h2 === undefined) return []
  return h2.scheme === scheme ? ['HTTP/2'] : ['HTTP/2', `:scheme: ${h2.scheme}`]
}

function hostWords({ host, at, to }: Reply['question']): readonly string[] {
  if (at !== undefined) return [`at ${at.address}:${at.port}`, `Host: ${host ?? ''}`]
  return to === undefined ? [] : [host === '' ? 'without Host' : `Host: ${host ?? ''}`]
}

/** An answer in a few words: its status, and where it leads. */
export function describeReply(reply: Reply): string {
  if (reply.kind === 'silence') return reply.because
  const at = reply.fields.findIndex((text, index) => index % 2 === 0 && text.toLowerCase() === 'location')
  return at === -1 ? `${reply.status}` : `${reply.status} to ${clip(reply.fields[at + 1] ?? '')}`
}

/** The address of a question, as a browser shows it. */
export function urlOf({ scheme, host = '', to, target }: Reply['question']): string {
  return `${scheme}://${to ?? host}${target}`
}

function repeatOf({ question }: Reply): string {
  const { method, lines, body, host = '', to, at, scheme, h2, preamble } = question
  // curl writes :scheme itself.
  if (h2 !== undefined && h2.scheme !== scheme) return `nghttp -nv -H ':scheme: ${h2.scheme}' ${quote(urlOf(question))}`
  const port = host.includes(':') ? Number(host.split(':').at(-1)) : defaultPortOf(scheme)
  const through = at === undefined ? [] : ['--connect-to', `::${at.address}:${at.port}`]
  const parts = [
    `curl -sSik --path-as-is${h2 === undefined ? '' : ' --http2'}`,
    ...(preamble === undefined ? [] : ['--haproxy-clientip 192.0.2.7']),
    ...through,
    ...(method === 'GET' || body !== undefined ? [] : method === 'HEAD' ? ['-I'] : ['-X', method]),
    // curl sends no Host at all for one without a value.
    ...(to === undefined ? [] : [`-H ${quote(`Host:${host === '' ? '' : ` ${host}`}`)}`]),
    ...curlOptions(lines.map(masked), quote),
    ...(body === undefined ? [] : [`-d ${quote(body === '' ? '' : maskedBody(body))}`]),
  ]
  const url = to === undefined && (host === '' || Number.isNaN(port)) ? question.target : urlOf(question)
  return `${parts.join(' ')} ${quote(url)}`
}

/** Secrets are told by name alone. */
export function masked(line: string): string {
  if (/^(?:authorization|proxy-authorization)\s*:/i.test(line)) return line.replace(/:.*/, ': ...')
  if (/^(?:set-cookie|cookie)\s*:/i.test(line)) return line.replaceAll(/=[^;]*/g, '=...')
  return line
}

function maskedBody(body: string): string {
  return body.replaceAll(/=([^&]+)/g, '=...')
}

function quote(text: string): string {
  return /^[\w:/.?=&%-]+$/.test(text) && !text.includes('&') && !text.includes('?')
    ? text
    : `'${text.replaceAll("'", `'\\''`)}'`
}

function clip(text: string): string {
  return text.length > 120 ? `${text.slice(0, 117)}...` : text
}
