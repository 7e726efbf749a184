import type { Scheme } from '@lasthop/contract'

import type { Reply } from '../probe/question.ts'
import { makeNonce, withNonce } from './nonce.ts'
import type { Ground, Instrument, Reading } from './oracle.ts'

/** One request with a client's own words, and what the application believed of it. */
export interface Spoof {
  /** `S1`. */
  readonly id: string
  /** What its words are, for the rules. */
  readonly part: SpoofPart
  readonly scheme: Scheme
  readonly lines: readonly string[]
  readonly reading: Reading
}

export type SpoofPart = 'plain' | 'list' | 'underscore' | 'dot' | 'alias' | 'forwarded' | 'nomination'

/** A request that names another host, and where that host came back. */
export interface HostSpoof {
  readonly line: string
  readonly reply: Reply
  /** `Location`, or the body's links; undefined: nowhere. */
  readonly shownIn: 'Location' | 'links' | undefined
  /** The status of a request that names the true host, or none, on the same address. */
  readonly ordinary: Reply
}

/** Says the scheme that is not believed in every spelling, one request each, and reads the best oracle each time. */
export async function spoofScheme(
  instrument: Instrument,
  { scheme, believed, over = 'h1' }: Campaign,
): Promise<readonly Spoof[]> {
  const other = believed === 'https' ? 'http' : 'https'
  const spoofs: Spoof[] = []
  const more = over === 'h2' ? { h2: { scheme } } : undefined
  for (const { id, part, lines } of schemeLines(other).filter((each) => over === 'h1' || isTriedOverH2(each)))
    spoofs.push({ id, part, scheme, lines, reading: await instrument.read(scheme, lines, more) })
  return spoofs
}

interface Campaign {
  readonly scheme: Scheme
  readonly believed: Scheme
  readonly over?: 'h1' | 'h2'
}

/** Few: a front that lets one in over HTTP/1.1 mostly does over HTTP/2. Connection is none of its fields (RFC 9113 section 8.2.2). */
function isTriedOverH2({ part }: SpoofLines): boolean {
  return part === 'plain' || part === 'underscore'
}

interface SpoofLines {
  readonly id: string
  readonly part: SpoofPart
  readonly lines: readonly string[]
}

function schemeLines(other: Scheme): readonly SpoofLines[] {
  const truth = other === 'https' ? 'http' : 'https'
  const alias = other === 'https' ? ['X-Forwarded-Ssl: on', 'X-Forwarded-Protocol: ssl'] : ['X-Forwarded-Ssl: off']
  const names = ['X-Forwarded-Scheme', 'X-Scheme', 'X-Url-Scheme', 'CloudFront-Forwarded-Proto']
  const more = other === 'https' ? ['Front-End-Https: on', 'CF-Visitor: {"scheme":"https"}'] : []
  return [
    { id: 'S1', part: 'plain', lines: [`X-Forwarded-Proto: ${other}`] },
    { id: 'S2', part: 'list', lines: [`X-Forwarded-Proto: ${other}`, `X-Forwarded-Proto: ${truth}`] },
    { id: 'S2', part: 'list', lines: [`X-Forwarded-Proto: ${truth}, ${other}`] },
    { id: 'S3', part: 'underscore', lines: [`X_Forwarded_Proto: ${other}`] },
    { id: 'S3', part: 'underscore', lines: [`X-Forwarded_Proto: ${other}`] },
    { id: 'S4', part: 'dot', lines: [`X.Forwarded.Proto: ${other}`] },
    ...[...alias, ...names.map((name) => `${name}: ${other}`), ...more].map((line) => ({
      id: 'S5',
      part: 'alias' as const,
      lines: [line],
    })),
    { id: 'S6', part: 'forwarded', lines: [`Forwarded: for=192.0.2.1;proto=${other}`] },
    { id: 'S7', part: 'nomination', lines: ['Connection: close, X-Forwarded-Proto'] },
    ...(other === 'https'
      ? [
          {
            id: 'S7b',
            part: 'underscore' as const,
            lines: ['X_Forwarded_Proto: https', 'Connection: close, X-Forwarded-Proto'],
          },
        ]
      : []),
  ]
}

/** Names another host in every usual way, and looks for it in what comes back. */
export async function spoofHost(ground: Ground): Promise<readonly HostSpoof[]> {
  const page = ground.pages.find(
    ({ status, fields }) => status >= 300 && status < 400 && fields.some((text) => /^https?:\/\//.test(text)),
  )
  const path = (page ?? ground.login?.reply ?? ground.home).question.target
  const ask = (lines: readonly string[], more: { readonly host?: string } = {}): Promise<Reply> =>
    ground.prober.ask({ target: withNonce(path), lines, asks: 'whether another host is believed', ...more })
  const ordinary = await ask([])
  const spoofs: HostSpoof[] = []
  for (const name of ['X-Forwarded-Host', 'X_Forwarded_Host', 'X-Host', 'X-Original-Host', 'Forwarded', 'Host']) {
    const host = `${makeNonce()}.invalid`
    const line = name === 'Forwarded' ? `Forwarded: host=${host}` : `${name}: ${host}`
    const reply = name === 'Host' ? await ask([], { host }) : await ask([line])
    spoofs.push({ line, reply, shownIn: findHost(reply, host), ordinary })
  }
  return spoofs
}

function findHost(reply: Reply, host: string): HostSpoof['shownIn'] {
  if (reply.kind === 'silence') return undefined
  const isInLocation = reply.fields.some(
    (text, index) =>
      index % 2 === 1 && reply.fields[index - 1]?.toLowerCase() === 'location' && text.includes(`//${host}`),
  )
  return isInLocation ? 'Location' : reply.body.includes(`//${host}`) ? 'links' : undefined
}
