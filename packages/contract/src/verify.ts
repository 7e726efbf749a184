import { field } from './field.ts'
import type { FindingCode } from './finding-code.ts'
import { isProblem, problem, type Problem } from './problem.ts'
import type { Received } from './received.ts'
import { parseScheme } from './scheme.ts'
import { derive, derivedComponents, signatureBase } from './signature.ts'
import type { HopKey } from './signature.ts'
import { compileSignedFields, coverable, hostPlace, type Coverable, type SignedFields } from './signed-fields.ts'

/** Whether a request was signed by the edge, or how it came if not, in a sentence. */
export type SignatureVerdict =
  | { readonly kind: 'signed' }
  | { readonly kind: Extract<FindingCode, 'unsigned' | 'signature-bad' | 'signature-stale'>; readonly message: string }

/** What verifying needs of the world. */
export interface VerifyParts {
  /** The label of the edge in the dictionary fields. */
  readonly label: string
  /** The key of this id, if there is one. Two are there while keys are rotated. */
  readonly keyOf: (id: string) => HopKey | undefined
  /** Seconds since 1970. */
  readonly now: () => number
  /** Whether a right signature was met before. It remembers what it is asked. */
  readonly isReplayed: (signature: string, now: number) => boolean
}

/** Decides whether the edge said what a request says. */
export type Verify = (received: Received) => SignatureVerdict

/**
 * Prepares verifying. Only what our edge writes is understood. A signature counts if it covers the request line, the
 * authority and every field of the forwarding family that is there, if it is right, not older than 30 seconds (10 seconds of a
 * clock that is ahead are forgiven), and was not met before.
 */
export function compileVerify(parts: VerifyParts): Verify {
  const readFields = compileSignedFields(`${parts.label}=`)
  const readInput = compileInput()
  return (received) => {
    const found = readFields(received.fields)
    const { input, signature } = found
    if (input === undefined && signature === undefined) return unsigned
    if (input === undefined || signature === undefined || found.isAmbiguous) {
      return bad('The signature of the edge is there in part, or more than once.')
    }
    if (found.excess !== undefined) return bad(`"${found.excess}" is there twice, or is not one of the edge's fields.`)
    const read = readInput(input)
    if (read === 'other') return bad(notOurs)
    const base = baseOf(received, found, { covered: read.covered, parameters: input })
    return isProblem(base) ? bad(base.message) : judge({ stamp: read.stamp, base, signature }, parts)
  }
}

/** How long a signature counts, in seconds, and how far ahead the clock of the edge may be. */
export const signatureLifeSeconds = 30
const aheadMostSeconds = 10

interface Stamp {
  readonly created: number
  readonly keyId: string
}

function judge(
  { stamp, base, signature }: { readonly stamp: Stamp; readonly base: string; readonly signature: string },
  { keyOf, now, isReplayed }: VerifyParts,
): SignatureVerdict {
  const { created, keyId } = stamp
  const key = keyOf(keyId)
  if (key === undefined) return bad(`The signature is by the key "${keyId}", which is not known here.`)
  if (!isSame(key.mac(base), signature)) {
    return bad('The signature is wrong: the request was changed on its way, or the key is another one.')
  }
  const seconds = now()
  const age = seconds - created
  if (age > signatureLifeSeconds || age < -aheadMostSeconds) return stale(ageMessage(age))
  return isReplayed(signature, seconds) ? stale('The signature was used before: the request is a copy.') : signed
}

/** What a member of `Signature-Input` says. */
interface Input {
  readonly covered: readonly Coverable[]
  readonly stamp: Stamp
}

/** Within a second nearly all members of a site are the same; what they cover is the same for longer. */
function compileInput(): (input: string) => Input | 'other' {
  const readCovered = rememberLast(parseCovered)
  return rememberLast((input) => {
    const end = input.indexOf(')') + 1
    const covered = readCovered(input.slice(0, end))
    const stamp = parseStamp(input.slice(end))
    return covered === 'other' || stamp === undefined ? 'other' : { covered, stamp }
  })
}

function rememberLast<Result>(decide: (text: string) => Result): (text: string) => Result {
  let last: { text: string; result: Result } | undefined
  return (text) => {
    if (last?.text !== text) last = { text, result: decide(text) }
    return last.result
  }
}

function parseCovered(list: string): readonly Coverable[] | 'other' {
  if (!coveredSyntax.test(list)) return 'other'
  const names = list.slice(2, -2).split('" "')
  const covered = names.flatMap((name) => coverable.get(name) ?? [])
  const isOurs = covered.length === names.length && new Set(names).size === names.length
  return isOurs && mustCover.every((name) => names.includes(name)) ? covered : 'other'
}

function parseStamp(text: string): Stamp | undefined {
  const [, created, keyId] = stampSyntax.exec(text) ?? []
  return created === undefined || keyId === undefined ? undefined : { created: Number(created), keyId }
}

/** What must have been signed, or why it cannot be. */
function baseOf(
  { requestLine, authority }: Received,
  { values, count }: SignedFields,
  { covered, parameters }: { covered: readonly Coverable[]; parameters: string },
): string | Problem {
  const scheme = parseScheme(values[protoPlace] ?? '')
  if (requestLine === undefined || scheme === undefined) return problem('The request line or its scheme is missing.')
  // Every field that is there is covered if there are as many: each is there once, and covered once.
  if (covered.length - derivedComponents.length < count) return problem('A field is there that was not signed.')
  const { method, target } = requestLine
  const from = { method, target, scheme, host: values[hostPlace] ?? authority ?? '' }
  return signatureBase(covered, parameters, ({ name, place }) => values[place] ?? derive(name, from))
}

/** Whether a signature, `:base64:`, is the expected one; in a time that does not tell where they differ. */
function isSame(expected: string, found: string): boolean {
  const { length } = expected
  if (found.length !== length + 2) return false
  let difference = (found.charCodeAt(0) ^ colon) | (found.charCodeAt(length + 1) ^ colon)
  for (let at = 0; at < length; at++) difference |= expected.charCodeAt(at) ^ found.charCodeAt(at + 1)
  return difference === 0
}

function bad(message: string): SignatureVerdict {
  return { kind: 'signature-bad', message }
}

function stale(message: string): SignatureVerdict {
  return { kind: 'signature-stale', message }
}

function ageMessage(age: number): string {
  return age < 0
    ? `The signature is from ${-age} seconds in the future: set the clocks of the edge and of this machine.`
    : `The signature is ${age} seconds old, and counts for ${signatureLifeSeconds}: the request was kept back, or a clock is wrong.`
}

const signed: SignatureVerdict = { kind: 'signed' }
const unsigned: SignatureVerdict = {
  kind: 'unsigned',
  message:
    'The request has no signature of the edge: it did not come through it, or the site there has no "sign: true".',
}

const notOurs = 'The signature is not one that this version of the edge writes.'
const colon = 58
const proto = field.xForwardedProto.toLowerCase()
const protoPlace = coverable.get(proto)?.place ?? -1
// Linear: no two ways to match a text.
const coveredSyntax = /^\("@?[a-z-]+"(?: "@?[a-z-]+")*\)$/
const stampSyntax = /^;created=(\d{1,12});keyid="([\w.-]{1,64})"$/
const mustCover: readonly string[] = [
  ...derivedComponents,
  proto,
  field.xForwardedHost.toLowerCase(),
  field.xForwardedPort.toLowerCase(),
]
