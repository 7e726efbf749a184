/** What an edge promises an app, and what the app may believe: both sides of the last hop, as pure functions. */

export { parseAddress, parseNode, sameAddress, type Address } from './address.ts'
export { originOf, parseAuthority, portOf, type Authority } from './authority.ts'
export type { Family } from './claims.ts'
export { defaultContract, dispositionOf, type Contract, type Disposition } from './contract.ts'
export {
  field,
  foldName,
  isForwardingName,
  isFraming,
  isHopByHop,
  isManaged,
  isNeverNominated,
  isOddlySpelled,
  isSchemeAlias,
} from './field.ts'
export { fieldPairs, firstOf, valuesOf, withoutFields, type Fields } from './fields.ts'
export type { FindingCode } from './finding-code.ts'
export {
  formatForwarded,
  parseForwarded,
  parseForwardedFor,
  parseHopNode,
  splitList,
  trimSpace,
  type ForwardedElement,
  type HopNode,
} from './forwarded.ts'
export { findClient, hopsOf, type Hop } from './hops.ts'
export { remember } from './remember.ts'
export { describePeer, peerOf, type Peer } from './peer.ts'
export { isProblem, problem, type Problem } from './problem.ts'
export { namedRanges, parseRange, rangeContains, type Range } from './range.ts'
export type { Received } from './received.ts'
export { hasForwardingFields, mostLines, sortLines, type Lines } from './lines.ts'
export { isSaidPlainly } from './plain-belief.ts'
export { compileResolve, type Resolve, type ResolveOptions } from './resolve.ts'
export { isForbiddenTrailer, rewriteResponseFields, rewriteTrailers } from './response.ts'
export {
  compileRewrite,
  type ClientIdentity,
  type Dropped,
  type HopFacts,
  type Rewrite,
  type Rewritten,
} from './rewrite.ts'
export { defaultPortOf, parseScheme, type Scheme } from './scheme.ts'
export { compileTrust, parseTrust, type IsTrusted, type Trust } from './trust.ts'
export { createSeenSignatures } from './seen-signatures.ts'
export { compileSign } from './sign.ts'
export type { HopKey, RequestLine, SignedMessage } from './signature.ts'
export {
  formatWitnessTarget,
  parseWitnessTarget,
  witnessLifeSeconds,
  witnessPath,
  witnessTextOf,
  type SignedWitnessQuestion,
  type WitnessQuestion,
} from './witness-question.ts'
export { formatHopSecret, parseHopSecrets, signingSecret, type HopSecret } from './hop-secret.ts'
export { compileVerify, signatureSpanSeconds, type SignatureVerdict, type Verify, type VerifyParts } from './verify.ts'
export {
  compareBelief,
  sameAuthority,
  type Belief,
  type BeliefFinding,
  type Difference,
  type Refusal,
  type Truth,
} from './truth.ts'
