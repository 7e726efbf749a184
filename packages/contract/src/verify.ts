import { field } from './field.ts'
import type { FindingCode } from './finding-code.ts'
import { trimSpace } from './forwarded.ts'
import { Latin1Text } from './latin1-text.ts'
import type { PlainWords } from './plain-words.ts'
import { isProblem, problem, type Problem } from './problem.ts'
import type { Received } from './received.ts'
import { parseScheme } from './scheme.ts'
import { bitOf, coverable, derivedComponents, parametersLine, putDerived, writeBase } from './signature.ts'
import type { Component, HopKey } from './signature.ts'
import { compileSignedFields, hostPlace, plainWordsOf, protoPlace, type SignedFields } from './signed-fields.ts'

/** Whether a request was signed by the edge, or how it came if not, in a sentence. */
export type SignatureVerdict =
  | {
      readonly kind: 'signed'
      /** All that it says about its way, when it says nothing that has to be read the long way. */
      readonly words: PlainWords | undefined
    }
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
  const start = `${parts.label}=`
  const readFields = compileSignedFields(start)
  const readInput = compileInput(start)
  const text = new Latin1Text()
  return (received) => {
    const found = readFields(received.fields)
    const { input, signature } = found
    if (input === undefined && signature === undefined) return unsigned
    if (input === undefined || signature === undefined || found.isAmbiguous) {
      return bad('The signature of the edge is there in part, or more than once.')
    }
    if (found.excess !== undefined) return bad(`"${found.excess}" is there twice, or is not one of the edge's fields.`)
    const terms = readInput(input)
    if (terms === 'other') return bad(notOurs)
    const base = baseOf(text, { received, found, terms })
    if (isProblem(base)) return bad(base.message)
    return (
      judge({ stamp: terms.stamp, base, signature: { text: signature, from: start.length } }, parts) ?? signed(found)
    )
  }
}

/** How long a signature counts, in seconds, and how far ahead the clock of the edge may be. */
const signatureLifeSeconds = 30
const aheadMostSeconds = 10

/** From the first moment at which a signature counts to the last one, in seconds: for so long it must be remembered. */
export const signatureSpanSeconds = signatureLifeSeconds + aheadMostSeconds

interface Stamp {
  readonly created: number
  readonly keyId: string
}

interface Signature {
  readonly text: string
  /** Where in the text it begins, after its label. */
  readonly from: number
}

/** What is wrong with a signature, if anything is. */
function judge(
  { stamp, base, signature }: { readonly stamp: Stamp; readonly base: Uint8Array; readonly signature: Signature },
  { keyOf, now, isReplayed }: VerifyParts,
): SignatureVerdict | undefined {
  const { created, keyId } = stamp
  const key = keyOf(keyId)
  if (key === undefined) return bad(`The signature is by the key "${keyId}", which is not known here.`)
  const expected = key.mac(base)
  if (!isSame(expected, signature)) {
    return bad('The signature is wrong: the request was changed on its way, or the key is another one.')
  }
  const seconds = now()
  const age = seconds - created
  if (age > signatureLifeSeconds || age < -aheadMostSeconds) return stale(ageMessage(age))
  // Of the two equal texts the one that keeps nothing of the request in memory.
  return isReplayed(expected, seconds) ? stale('The signature was used before: the request is a copy.') : undefined
}

/** What a member of `Signature-Input` says. */
interface Terms {
  readonly covered: Covered
  readonly parameters: Uint8Array
  readonly stamp: Stamp
}

interface Covered {
  readonly components: readonly Component[]
  readonly bits: number
}

/** Within a second nearly all members of a site are the same; what they cover is the same for longer. */
function compileInput(start: string): (input: string) => Terms | 'other' {
  const readCovered = rememberLast(parseCovered)
  return rememberLast((input) => {
    const end = input.indexOf(')') + 1
    const covered = readCovered(input.slice(start.length, end))
    const stamp = parseStamp(input.slice(end))
    if (covered === 'other' || stamp === undefined) return 'other'
    return { covered, stamp, parameters: parametersLine(input.slice(start.length)) }
  })
}

function rememberLast<Result>(decide: (text: string) => Result): (text: string) => Result {
  let last: { text: string; result: Result } | undefined
  return (text) => {
    if (last?.text !== text) last = { text, result: decide(text) }
    return last.result
  }
}

function parseCovered(list: string): Covered | 'other' {
  if (!coveredSyntax.test(list)) return 'other'
  const names = list.slice(2, -2).split('" "')
  const components = names.flatMap((name) => coverable.find((component) => component.name === name) ?? [])
  const bits = components.reduce((before, component) => before | bitOf(component), 0)
  const isOurs = components.length === names.length && new Set(names).size === names.length
  return isOurs && mustCover.every((name) => names.includes(name)) ? { components, bits } : 'other'
}

function parseStamp(text: string): Stamp | undefined {
  const [, created, keyId] = stampSyntax.exec(text) ?? []
  return created === undefined || keyId === undefined ? undefined : { created: Number(created), keyId }
}

interface Claimed {
  readonly received: Received
  readonly found: SignedFields
  readonly terms: Terms
}

/** What must have been signed, or why it cannot be. */
function baseOf(text: Latin1Text, { received, found, terms }: Claimed): Uint8Array | Problem {
  const { requestLine, authority } = received
  const { values, bits } = found
  const { covered, parameters } = terms
  const scheme = parseScheme(trimSpace(values[protoPlace] ?? ''))
  if (requestLine === undefined || scheme === undefined) return problem('The request line or its scheme is missing.')
  if ((bits & ~covered.bits) !== 0) return problem('A field is there that was not signed.')
  const { method, target } = requestLine
  putDerived(values, { method, target, scheme, host: values[hostPlace] ?? authority ?? '' })
  return writeBase(text, { covered: covered.components, values, parameters })
}

/** Whether a signature, `:base64:`, is the expected one; in a time that does not tell where they differ. */
function isSame(expected: string, { text, from }: Signature): boolean {
  const { length } = expected
  if (text.length !== from + length + 2) return false
  let difference = (text.charCodeAt(from) ^ colon) | (text.charCodeAt(from + length + 1) ^ colon)
  for (let at = 0; at < length; at++) difference |= expected.charCodeAt(at) ^ text.charCodeAt(from + at + 1)
  return difference === 0
}

function signed(found: SignedFields): SignatureVerdict {
  return { kind: 'signed', words: plainWordsOf(found) }
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

const unsigned: SignatureVerdict = {
  kind: 'unsigned',
  message:
    'The request has no signature of the edge: it did not come through it, or the site there has no "sign: true".',
}

const notOurs = 'The signature is not one that this version of the edge writes.'
const colon = 58
// Linear: no two ways to match a text.
const coveredSyntax = /^\("@?[a-z-]+"(?: "@?[a-z-]+")*\)$/
const stampSyntax = /^;created=(\d{1,12});keyid="([\w.-]{1,64})"$/
const mustCover: readonly string[] = [
  ...derivedComponents,
  field.xForwardedProto.toLowerCase(),
  field.xForwardedHost.toLowerCase(),
  field.xForwardedPort.toLowerCase(),
]
