import { splitMembers } from './dictionary.ts'
import { field, isForwardingName } from './field.ts'
import type { Fields } from './fields.ts'
import type { FindingCode } from './finding-code.ts'
import { trimSpace } from './forwarded.ts'
import { isProblem, problem, type Problem } from './problem.ts'
import type { Received } from './received.ts'
import { remember } from './remember.ts'
import { parseScheme } from './scheme.ts'
import { componentOf, coveredFields, derive, derivedComponents, signatureBase } from './signature.ts'
import type { Component, HopKey } from './signature.ts'

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
  const partOf = remember(decidePart)
  const readCovered = rememberLast(parseCovered)
  const readStamp = rememberLast(parseStamp)
  const start = `${parts.label}=`
  return (received) => {
    const found = sortFields(received.fields, partOf, start)
    if (found.inputs.length === 0 && found.signatures.length === 0) return unsigned
    const [input, signature] = [found.inputs[0], found.signatures[0]]
    if (found.inputs.length !== 1 || found.signatures.length !== 1 || input === undefined || signature === undefined) {
      return bad('The signature of the edge is there in part, or more than once.')
    }
    if (found.excess !== undefined) return bad(`"${found.excess}" is there twice, or is not one of the edge's fields.`)
    const end = input.indexOf(')') + 1
    const covered = readCovered(input.slice(0, end))
    const stamp = readStamp(input.slice(end))
    if (covered === 'none' || stamp === undefined) return bad(notOurs)
    const base = baseOf(received, found.values, { covered, parameters: input })
    return isProblem(base) ? bad(base.message) : judge({ ...stamp, base, signature }, parts)
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
  { base, created, keyId, signature }: Stamp & { readonly base: string; readonly signature: string },
  { keyOf, now, isReplayed }: VerifyParts,
): SignatureVerdict {
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

/** What a field is to a signature: the name of one that can be covered, or a word: none, input, signature, excess. */
type Part = string

function decidePart(name: string): Part {
  const lower = name.toLowerCase()
  const known = oneCopy.get(lower)
  if (known !== undefined) return known
  if (lower === field.signatureInput.toLowerCase()) return 'input'
  if (lower === field.signature.toLowerCase()) return 'signature'
  return isForwardingName(name) ? 'excess' : 'none'
}

/** The fields of a request, by what they are to a signature. */
interface Sorted {
  readonly values: Map<string, string>
  readonly inputs: string[]
  readonly signatures: string[]
  /** A field that readers would act on and that no signature of ours can cover: a second one, or one we never send. */
  excess: string | undefined
}

function sortFields(fields: Fields, partOf: (name: string) => Part, start: string): Sorted {
  const sorted: Sorted = { values: new Map(), inputs: [], signatures: [], excess: undefined }
  for (let at = 0; at + 1 < fields.length; at += 2) {
    const name = fields[at] ?? ''
    const part = partOf(name)
    if (part === 'none') continue
    const value = fields[at + 1] ?? ''
    if (part === 'input') addMembers(sorted.inputs, value, start)
    else if (part === 'signature') addMembers(sorted.signatures, value, start)
    else if (part === 'excess' || sorted.values.has(part)) sorted.excess ??= name
    else sorted.values.set(part, trimSpace(value))
  }
  return sorted
}

/** Our members of a line; a list that is joined, as Fetch gives it, is taken apart. */
function addMembers(members: string[], line: string, start: string): void {
  if (line.startsWith(start) && !line.includes(',')) return void members.push(line.slice(start.length))
  if (!line.includes(start)) return
  for (const member of splitMembers(line) ?? []) if (member.startsWith(start)) members.push(member.slice(start.length))
}

/** The covered components of a site are the same for nearly all requests, the stamp for those of one second. */
function rememberLast<Result>(decide: (text: string) => Result): (text: string) => Result {
  let last: { text: string; result: Result } | undefined
  return (text) => {
    if (last?.text !== text) last = { text, result: decide(text) }
    return last.result
  }
}

function parseCovered(list: string): readonly Component[] | 'none' {
  if (!coveredSyntax.test(list)) return 'none'
  const names = list.slice(2, -2).split('" "')
  const covered = names.map((name) => oneCopy.get(name) ?? name)
  return new Set(covered).size === covered.length && mustCover.every((name) => covered.includes(name))
    ? covered.map(componentOf)
    : 'none'
}

function parseStamp(text: string): Stamp | undefined {
  const [, created, keyId] = stampSyntax.exec(text) ?? []
  return created === undefined || keyId === undefined ? undefined : { created: Number(created), keyId }
}

/** What must have been signed, or why it cannot be. */
function baseOf(
  { requestLine, authority }: Received,
  values: ReadonlyMap<string, string>,
  { covered, parameters }: { covered: readonly Component[]; parameters: string },
): string | Problem {
  const scheme = parseScheme(values.get(proto) ?? '')
  if (requestLine === undefined || scheme === undefined) return problem('The request line or its scheme is missing.')
  // Every field that is there is covered if there are as many: each is there once, and covered once.
  const fieldCount = covered.length - derivedComponents.length
  if (fieldCount < values.size - (values.has(host) ? 1 : 0)) return problem('A field is there that was not signed.')
  const { method, target } = requestLine
  const from = { method, target, scheme, host: values.get(host) ?? authority ?? '' }
  return signatureBase(covered, parameters, (name) => derive(name, from) ?? values.get(name))
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
/** One text for each name: those that are the same are found without a look at their letters. */
const oneCopy: ReadonlyMap<string, string> = new Map(
  [...coveredFields, ...derivedComponents, field.host.toLowerCase()].map((name) => [name, name]),
)
const colon = 58
const host = field.host.toLowerCase()
const proto = field.xForwardedProto.toLowerCase()
// Linear: no two ways to match a text.
const coveredSyntax = /^\("@?[a-z-]+"(?: "@?[a-z-]+")*\)$/
const stampSyntax = /^;created=(\d{1,12});keyid="([\w.-]{1,64})"$/
const mustCover: readonly string[] = [
  ...derivedComponents,
  proto,
  field.xForwardedHost.toLowerCase(),
  field.xForwardedPort.toLowerCase(),
]
