import { splitMembers } from './dictionary.ts'
import { field, isForwardingName } from './field.ts'
import type { Fields } from './fields.ts'
import type { PlainWords } from './plain-words.ts'
import { rememberInOrder } from './remember.ts'
import { bitOf, coverable, coveredFields } from './signature.ts'

/** What a request holds that a signature of the edge is about. */
export interface SignedFields {
  /** The value of each coverable field that is there, in its place, and of Host; of derived components nothing yet. */
  readonly values: (string | undefined)[]
  /** The coverable fields that are there. */
  bits: number
  /** The edge's member of `Signature-Input` and of `Signature`, with its label. */
  input: string | undefined
  signature: string | undefined
  /** Whether either is there more than once. */
  isAmbiguous: boolean
  /** A field that readers would act on and that no signature of ours can cover: a second one, or one we never send. */
  excess: string | undefined
}

type Part = 'input' | 'signature'

/** Prepares the one look at a request's fields that verifying takes. `start` is the label of the edge with its `=`. */
export function compileSignedFields(start: string): (fields: Fields) => SignedFields {
  return (fields) => {
    const found = nothingFound()
    let known = places.start
    for (let at = 0; at + 1 < fields.length; at += 2) {
      const name = fields[at] ?? ''
      known = places.after(known, name)
      const place = known.decision
      if (place === noPlace) continue
      const value = fields[at + 1] ?? ''
      if (place === inputPlace) keepMembers(found, 'input', { start, line: value })
      else if (place === signaturePlace) keepMembers(found, 'signature', { start, line: value })
      else if (place === excessPlace || found.values[place] !== undefined) found.excess ??= name
      else keepValue(found, place, value)
    }
    return found
  }
}

/**
 * What a request says about its way, when it holds nothing but what a signature covers: the same as `readPlainWords` finds, without a
 * second look. `undefined` if it says anything that has to be read the long way.
 */
export function plainWordsOf({ values, bits, excess }: SignedFields): PlainWords | undefined {
  if (excess !== undefined || (bits & longBits) !== 0) return undefined
  return {
    host: values[hostPlace],
    proto: values[protoPlace],
    for: values[forPlace],
    forwardedHost: values[forwardedHostPlace],
    port: values[portPlace],
    realIp: values[realIpPlace],
  }
}

function keepValue(found: SignedFields, place: number, value: string): void {
  found.values[place] = value
  if (place !== hostPlace) found.bits |= bitOf({ place })
}

interface Line {
  readonly start: string
  readonly line: string
}

/** Our member of a line; a list that is joined, as Fetch gives it, is taken apart. */
function keepMembers(found: SignedFields, part: Part, { start, line }: Line): void {
  if (!line.includes(',')) keepMember(found, part, { start, line })
  else for (const member of splitMembers(line) ?? []) keepMember(found, part, { start, line: member })
}

function keepMember(found: SignedFields, part: Part, { start, line }: Line): void {
  if (!line.startsWith(start)) return
  if (found[part] !== undefined) found.isAmbiguous = true
  found[part] = line
}

function decidePlace(name: string): number {
  const lower = name.toLowerCase()
  // Never a derived one: no field says what the request line says.
  if (coveredFields.has(lower)) return placeNamed(lower)
  return otherPlaces.get(lower) ?? (isForwardingName(name) ? excessPlace : noPlace)
}

function placeNamed(name: string): number {
  return coverable.find((component) => component.name === name.toLowerCase())?.place ?? excessPlace
}

function nothingFound(): SignedFields {
  return {
    values: emptyValues.slice(),
    bits: 0,
    input: undefined,
    signature: undefined,
    isAmbiguous: false,
    excess: undefined,
  }
}

/** Where the value of Host is, which `@authority` is derived from: after those that can be covered themselves. */
export const hostPlace = coverable.length
const emptyValues: readonly (string | undefined)[] = Array.from({ length: coverable.length + 1 }, () => undefined)
const noPlace = -1
const excessPlace = -2
const inputPlace = -3
const signaturePlace = -4
const otherPlaces: ReadonlyMap<string, number> = new Map([
  [field.host.toLowerCase(), hostPlace],
  [field.signatureInput.toLowerCase(), inputPlace],
  [field.signature.toLowerCase(), signaturePlace],
])
export const protoPlace = placeNamed(field.xForwardedProto)
const forPlace = placeNamed(field.xForwardedFor)
const forwardedHostPlace = placeNamed(field.xForwardedHost)
const portPlace = placeNamed(field.xForwardedPort)
const realIpPlace = placeNamed(field.xRealIp)
/** What is not among the plain words, and not nothing to them. */
const longBits = [field.forwarded, field.clientCert, field.xSslClientVerify, field.xSslClientSDn]
  .map((name) => bitOf({ place: placeNamed(name) }))
  .reduce((bits, bit) => bits | bit, 0)

/** Remembered for all who ask: the same names mean the same to every edge. */
const places = rememberInOrder(decidePlace)
