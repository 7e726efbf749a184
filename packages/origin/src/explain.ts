import type { Belief, Peer } from '@lasthop/contract'

/** A belief for people and for programs. */
export interface Explanation {
  readonly text: string
  readonly json: ExplanationJson
}

/** Plain values only: what `JSON.stringify` gives back unchanged. */
export interface ExplanationJson {
  readonly version: 1
  readonly scheme: 'http' | 'https'
  readonly host: string | null
  readonly client: string | null
  readonly peer: string
  readonly trusted: boolean
  readonly because: readonly string[]
  readonly findings: readonly { readonly code: string; readonly message: string }[]
  readonly refusal: { readonly status: number; readonly because: string } | null
}

/** Says what is believed of a request, and why. */
export function explainBelief(belief: Belief): Explanation {
  const json = explanationOf(belief)
  return { json, text: textOf(json) }
}

function explanationOf(belief: Belief): ExplanationJson {
  return {
    version: 1,
    scheme: belief.scheme,
    host: belief.authority?.text ?? null,
    client: belief.client?.text ?? null,
    peer: peerText(belief.peer),
    trusted: belief.trusted,
    because: [...belief.because],
    findings: belief.findings.map(({ code, message }) => ({ code, message })),
    refusal: belief.refusal === undefined ? null : { status: belief.refusal.status, because: belief.refusal.because },
  }
}

function textOf(json: ExplanationJson): string {
  const lines = [
    `scheme  ${json.scheme}`,
    `host    ${json.host ?? 'unknown'}`,
    `client  ${json.client ?? 'unknown'}`,
    `peer    ${json.peer}, ${json.trusted ? 'trusted' : 'not trusted'}`,
    ...json.because.map((reason) => `because ${reason}`),
    ...json.findings.map(({ code, message }) => `finding ${code}: ${message}`),
  ]
  if (json.refusal !== null) lines.push(`refused ${json.refusal.status}: ${json.refusal.because}`)
  return `${lines.join('\n')}\n`
}

function peerText(peer: Peer): string {
  return peer.kind === 'ip' ? peer.address.text : peer.kind
}
