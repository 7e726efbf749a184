import { splitMembers } from './dictionary.ts'
import { field, isForwardingName } from './field.ts'
import { valuesOf, type Fields } from './fields.ts'
import type { FindingCode } from './finding-code.ts'
import { trimSpace } from './forwarded.ts'
import type { Received } from './received.ts'
import { remember } from './remember.ts'
import { parseScheme } from './scheme.ts'
import { coveredFields, derivedComponents, signatureBase, type HopKey } from './signature.ts'

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
  const isOfFamily = remember(isForwardingName)
  return (received) => {
    const inputs = membersOf(received.fields, field.signatureInput, parts.label)
    const signatures = membersOf(received.fields, field.signature, parts.label)
    if (inputs.length === 0 && signatures.length === 0) return unsigned
    const [input, signature] = [inputs[0], signatures[0]]
    if (inputs.length !== 1 || signatures.length !== 1 || input === undefined || signature === undefined) {
      return bad('The signature of the edge is there in part, or more than once.')
    }
    const read = readInput(input)
    if (read === undefined) return bad('The signature is not one that this version of the edge writes.')
    const uncovered = findUncovered(received.fields, read.covered, isOfFamily)
    if (uncovered !== undefined) return bad(`The signature does not cover "${uncovered}".`)
    return judge(received, { ...read, parameters: input, signature }, parts)
  }
}

/** How long a signature counts, in seconds, and how far ahead the clock of the edge may be. */
export const signatureLifeSeconds = 30
const aheadMostSeconds = 10

interface Read {
  readonly covered: readonly string[]
  readonly created: number
  readonly keyId: string
}

function judge(
  received: Received,
  sent: Read & { readonly parameters: string; readonly signature: string },
  { keyOf, now, isReplayed }: VerifyParts,
): SignatureVerdict {
  const base = baseOf(received, sent)
  if (base === undefined) return bad('A field that the signature covers is missing or repeated.')
  const key = keyOf(sent.keyId)
  if (key === undefined) return bad(`The signature is by the key "${sent.keyId}", which is not known here.`)
  if (!isSame(`:${key.mac(base)}:`, sent.signature)) {
    return bad('The signature is wrong: the request was changed on its way, or the key is another one.')
  }
  const seconds = now()
  const age = seconds - sent.created
  if (age > signatureLifeSeconds || age < -aheadMostSeconds) return stale(ageMessage(age))
  return isReplayed(sent.signature, seconds) ? stale('The signature was used before: the request is a copy.') : signed
}

function baseOf({ fields, requestLine }: Received, { covered, parameters }: Read & { parameters: string }) {
  const protos = valuesOf(fields, field.xForwardedProto.toLowerCase())
  const scheme = parseScheme(trimSpace(protos[0] ?? ''))
  if (requestLine === undefined || scheme === undefined) return undefined
  return signatureBase({ ...requestLine, scheme, fields }, covered, parameters)
}

/** The values of our members; a list that is joined, as Fetch gives it, is taken apart. */
function membersOf(fields: Fields, name: string, label: string): readonly string[] {
  const start = `${label}=`
  const members: string[] = []
  for (const line of valuesOf(fields, name.toLowerCase())) {
    if (!line.includes(start)) continue
    for (const member of splitMembers(line) ?? [])
      if (member.startsWith(start)) members.push(member.slice(start.length))
  }
  return members
}

function readInput(input: string): Read | undefined {
  const [, names = '', created, keyId] = inputSyntax.exec(input) ?? []
  if (created === undefined || keyId === undefined) return undefined
  return { covered: names.slice(1, -1).split('" "'), created: Number(created), keyId }
}

/** What is not covered although readers would act on it; each field must be there once, or readers differ. */
function findUncovered(
  fields: Fields,
  covered: readonly string[],
  isOfFamily: (name: string) => boolean,
): string | undefined {
  const missing = mustCover.find((component) => !covered.includes(component))
  if (missing !== undefined) return missing
  const met = new Set<string>()
  for (let at = 0; at + 1 < fields.length; at += 2) {
    const name = fields[at] ?? ''
    const lower = name.toLowerCase()
    if (!mayOnlyBeOnce.has(lower) && !isOfFamily(name)) continue
    if (met.has(lower) || (lower !== 'host' && !covered.includes(lower))) return name
    met.add(lower)
  }
  return undefined
}

/** In a time that does not tell where they differ. */
function isSame(expected: string, found: string): boolean {
  if (expected.length !== found.length) return false
  let difference = 0
  for (let at = 0; at < expected.length; at++) difference |= expected.charCodeAt(at) ^ found.charCodeAt(at)
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

// Linear: no two ways to match a text.
const inputSyntax = /^\(("@?[a-z-]+"(?: "@?[a-z-]+")*)\);created=(\d{1,12});keyid="([\w.-]{1,64})"$/
const mustCover: readonly string[] = [
  ...derivedComponents,
  field.xForwardedProto.toLowerCase(),
  field.xForwardedHost.toLowerCase(),
  field.xForwardedPort.toLowerCase(),
]
const mayOnlyBeOnce: ReadonlySet<string> = new Set([...coveredFields, field.host.toLowerCase()])
