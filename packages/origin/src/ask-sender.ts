import { firstOf, valuesOf } from '@lasthop/contract'
import type { Belief, BeliefFinding } from '@lasthop/contract'
import { fieldsOfRequest } from './received.ts'
import type { NodeRequest } from './received.ts'
import type { SenderQuestion, SenderVerdict } from './sender.ts'

/** What a request says about who sent it. */
export function senderQuestionOf(request: NodeRequest | Request, belief: Belief): SenderQuestion {
  const fields = fieldsOfRequest(request)
  return {
    belief,
    method: request.method ?? 'GET',
    // RFC 8441: over HTTP/2 a WebSocket is asked for by CONNECT, which is no safe method.
    isUpgrade: firstOf(fields, 'upgrade') !== undefined,
    origin: valuesOf(fields, 'origin'),
    fetchSite: valuesOf(fields, 'sec-fetch-site'),
    referer: valuesOf(fields, 'referer'),
  }
}

/** What an operator should know of a verdict. A port that the Host field lacks was lost on the way here. */
export function senderFindings(verdict: SenderVerdict, { authority }: Belief): readonly BeliefFinding[] {
  if (verdict.kind === 'same') return []
  const { cause, hint: message } = verdict
  const finding: BeliefFinding = { code: `sender-${cause}`, message }
  return cause === 'port' && authority?.port === undefined ? [finding, { code: 'port-lost', message }] : [finding]
}
