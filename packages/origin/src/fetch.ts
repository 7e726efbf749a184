import { answerResponse, refusalAnswer, withFields } from './answers.ts'
import type { HttpsGate } from './https-gate.ts'
import type { Origin } from './origin.ts'

/** How a Fetch server is connected to its origin. `Rest` is what the server passes beside the request. */
export interface FetchConnection<Rest extends readonly unknown[]> {
  readonly origin: Origin
  /** The address at the other end of the socket, `'unix'`, or undefined when the server cannot say. */
  readonly peerOf: (request: Request, ...rest: Rest) => string | undefined
  /** From `origin.requireHttps()`, when visitors on http must go to https. */
  readonly https?: HttpsGate
}

/** A Fetch handler that sees only requests with the believed URL and fields. Bodies are streamed. */
export function originFetch<Rest extends readonly unknown[]>(
  handler: (request: Request, ...rest: Rest) => Response | Promise<Response>,
  { origin, peerOf, https }: FetchConnection<Rest>,
): (request: Request, ...rest: Rest) => Promise<Response> {
  return async (request, ...rest) => {
    const peer = peerOf(request, ...rest)
    const testimony = origin.witness(request, { peer })
    if (testimony !== undefined) return answerResponse(testimony)
    const refusal = origin.refusalOf(origin.resolve(request, { peer }))
    const answer = refusal === undefined ? https?.answer(request) : refusalAnswer(refusal)
    if (answer !== undefined) return answerResponse(answer)
    return withFields(await handler(origin.normalise(request), ...rest), https?.fields(request) ?? {})
  }
}
