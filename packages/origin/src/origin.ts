import type { Received, Refusal } from '@lasthop/contract'
import type { Answer } from './answers.ts'
import { senderFindings, senderQuestionOf } from './ask-sender.ts'
import { createCookie } from './cookie.ts'
import type { Cookie } from './cookie.ts'
import { readCookieRules } from './cookie-rules.ts'
import type { CookieOptions } from './cookie-rules.ts'
import { explainBelief } from './explain.ts'
import type { Explanation } from './explain.ts'
import { createFindingLog } from './findings.ts'
import type { FindingCounts, FindingLog } from './findings.ts'
import { readHttpsRules } from './https.ts'
import type { HttpsOptions } from './https.ts'
import { createHttpsGate } from './https-gate.ts'
import type { HttpsGate } from './https-gate.ts'
import { readSettings } from './options.ts'
import type { OriginOptions, Settings } from './options.ts'
import { createMemory } from './memory.ts'
import { isNode, mayBeCut, pathOf, receivedFromFetch, receivedFromNode, targetOf } from './received.ts'
import type { FetchPeer, NodeRequest } from './received.ts'
import { compileResolution, resolveCut } from './resolution.ts'
import type { Resolution } from './resolution.ts'
import type { OriginBelief } from './settled-belief.ts'
import { rewriteFetchRequest, rewriteNodeRequest } from './rewrite-request.ts'
import { judgeSender } from './sender.ts'
import type { SenderVerdict } from './sender.ts'
import { urlFor } from './urls.ts'
import { compileWitness, witnessAnswer } from './witness.ts'

/** Reads what the edge says, for every framework alike. */
export interface Origin {
  /**
   * What is believed of a Node request, and why: asked once per request, frozen, then remembered. The request is rewritten on
   * the way, so that every later reader of its fields concludes the same.
   */
  resolve(request: NodeRequest): OriginBelief
  /**
   * What is believed of a Fetch request. Say who sent it, because it does not know, or which request of Node it was made from.
   * `normalise` gives the request to pass on.
   */
  resolve(request: Request, from?: FetchPeer): OriginBelief
  /** Resolves a Node request and returns it, rewritten. */
  normalise<Kind extends NodeRequest>(request: Kind): Kind
  /** A new Fetch request with the believed URL and fields, and the same body, streamed. The first one is used up. */
  normalise(request: Request, from?: FetchPeer): Request
  /** What to answer instead of serving the request, or nothing. Observing, only a request whose fields were cut is refused. */
  readonly refusalOf: (belief: OriginBelief) => Refusal | undefined
  /**
   * An absolute URL on the public origin the visitor uses, for `/login`, `?page=2` or `edit`. Throws an Error that explains
   * when the visitor asked for a host that is none of ours. Never built on the Host field alone.
   */
  readonly url: (request: NodeRequest | Request, reference: string) => string
  /** Sends visitors on http to https with 308, without looping. Throws a TypeError when `publicOrigins` has no https origin. */
  readonly requireHttps: (options?: HttpsOptions) => HttpsGate
  /**
   * Whether a form, or a WebSocket, was sent by a page of ours: `{ kind: 'same' }`, or `{ kind: 'other', cause, hint }`, where the
   * cause is what differs: `scheme`, `port` or `host`, a `null` origin, or that nothing was said. Ask before anything is changed.
   */
  readonly verifySender: (request: NodeRequest | Request) => SenderVerdict
  /**
   * A cookie that is Secure, HttpOnly, SameSite=Lax and `__Host-`, made once when the application starts. It throws an Error
   * where a browser would drop it without a word.
   */
  readonly cookie: (options: CookieOptions) => Cookie
  /** What is believed of a request and why, as text and as JSON. */
  readonly explain: (request: NodeRequest | Request) => Explanation
  /**
   * What the witness answers to a signed question of `lasthop doctor`; nothing to every other request, and without the option
   * `witness`. Ask before `resolve`, as every adapter does: it tells the fields as they arrived.
   */
  readonly witness: (request: NodeRequest | Request, from?: FetchPeer) => Answer | undefined
  /** How often each finding was met since the start. */
  readonly findings: () => FindingCounts
}

/**
 * Prepares everything once, when the application starts. Throws a TypeError for a setting that is wrong, saying what was found,
 * what was expected and the nearest right spelling.
 *
 *     const origin = createOrigin({ trust: ['loopback'], publicOrigins: ['https://app.example'] })
 *     const { scheme, client } = origin.resolve(request)
 */
export function createOrigin(options: OriginOptions): Origin {
  const settings = readSettings(options)
  const log = createFindingLog(settings.onFinding)
  const resolutions = openResolutions(settings, log)
  const resolutionOf = resolutions.of
  const isAsked = compileWitness(settings.witnessKeys)
  const source = { resolutionOf, report: log.report, isProduction: process.env['NODE_ENV'] === 'production' }
  return {
    resolve: (request: NodeRequest | Request, from?: FetchPeer) => resolutionOf(request, from).belief,
    normalise: resolutions.normalise,
    refusalOf: ({ refusal, whole }) => (settings.mode === 'enforce' || !whole ? refusal : undefined),
    url(request, reference) {
      const { belief } = resolutionOf(request)
      return urlFor({ belief, target: targetOf(request), origins: settings.publicOrigins }, reference)
    },
    requireHttps: (rules = {}) => createHttpsGate(readHttpsRules(settings, rules), source),
    verifySender(request) {
      const { belief } = resolutionOf(request)
      const verdict = judgeSender(senderQuestionOf(request, belief), settings)
      log.report(belief.peer, senderFindings(verdict, belief))
      return verdict
    },
    cookie: (rules) => createCookie(readCookieRules(settings.publicOrigins, rules), source),
    explain: (request) => explainBelief(resolutionOf(request).belief),
    witness(request, from) {
      if (!isAsked(pathOf(targetOf(request)))) return undefined
      const received = isNode(request) ? receivedFromNode(request) : receivedFrom(request, from)
      // Resolving rewrites the request's own list: what is told is what arrived.
      const arrived = { ...received, fields: [...received.fields] }
      return witnessAnswer(arrived, explainBelief(resolutionOf(request, from).belief).json)
    },
    findings: log.counts,
  }
}

interface Resolutions {
  readonly of: (request: NodeRequest | Request, from?: FetchPeer) => Resolution
  readonly normalise: Origin['normalise']
}

/** One resolution per request, for as long as the request lives. */
function openResolutions(settings: Settings, log: FindingLog): Resolutions {
  const resolve = compileResolution(settings)
  const known = createMemory()

  function of(request: NodeRequest | Request, from?: FetchPeer): Resolution {
    const before = known.get(request)
    if (before !== undefined) return before
    if (from !== undefined && 'node' in from) return known.set(request, of(from.node))
    const resolution = known.set(request, isNode(request) ? ofNode(request) : resolve(receivedFrom(request, from)))
    log.report(resolution.belief.peer, resolution.belief.findings)
    return resolution
  }

  function ofNode(request: NodeRequest): Resolution {
    const received = receivedFromNode(request)
    const resolution = mayBeCut(request) ? resolveCut(received) : resolve(received)
    rewriteNodeRequest(request, resolution)
    return resolution
  }

  function normalise<Kind extends NodeRequest>(request: Kind): Kind
  function normalise(request: Request, from?: FetchPeer): Request
  function normalise(request: NodeRequest | Request, from?: FetchPeer): NodeRequest | Request {
    const resolution = of(request, from)
    if (isNode(request)) return request
    const rewritten = rewriteFetchRequest(request, resolution)
    known.set(rewritten, resolution)
    return rewritten
  }

  return { of, normalise }
}

function receivedFrom(request: Request, from: FetchPeer | undefined): Received {
  if (from !== undefined && 'node' in from) return receivedFromNode(from.node)
  if (from !== undefined) return receivedFromFetch(request, from)
  throw new TypeError(
    "A Fetch request does not know who sent it: resolve(request, { peer: '192.0.2.1' }), { peer: 'unix' } or { node }, the request of Node.",
  )
}
