import { splitMembers } from './dictionary.ts'
import { field, isForwardingName } from './field.ts'
import type { Fields } from './fields.ts'
import { trimSpace } from './forwarded.ts'
import { remember } from './remember.ts'
import { componentOf, coveredFields, derivedComponents, type Component } from './signature.ts'

/** What a request holds that a signature of the edge is about. */
export interface SignedFields {
  /** The label of the edge with its `=`. */
  readonly start: string
  /** The value of each coverable component that is there, in its place, and of Host; of the derived ones nothing yet. */
  readonly values: (string | undefined)[]
  /** How many coverable fields are there. */
  count: number
  /** The edge's member of `Signature-Input` and of `Signature`, without its label. */
  input: string | undefined
  signature: string | undefined
  /** Whether either is there more than once. */
  isAmbiguous: boolean
  /** A field that readers would act on and that no signature of ours can cover: a second one, or one we never send. */
  excess: string | undefined
}

type Part = 'input' | 'signature'

/** A component that our signatures may cover, and the place of its value. */
export interface Coverable extends Component {
  readonly place: number
}

/** Every component that our signatures may cover, by name. */
export const coverable: ReadonlyMap<string, Coverable> = new Map(
  [...derivedComponents, ...coveredFields].map((name, place) => [name, { ...componentOf(name), place }]),
)

/** Prepares the one look at a request's fields that verifying takes. `start` is the label of the edge with its `=`. */
export function compileSignedFields(start: string): (fields: Fields) => SignedFields {
  const placeOf = remember(decidePlace)
  return (fields) => {
    const found = nothingFound(start)
    for (let at = 0; at + 1 < fields.length; at += 2) {
      const name = fields[at] ?? ''
      const place = placeOf(name)
      if (place === noPlace) continue
      const value = fields[at + 1] ?? ''
      if (place === inputPlace) keepMembers(found, 'input', value)
      else if (place === signaturePlace) keepMembers(found, 'signature', value)
      else if (place === excessPlace || found.values[place] !== undefined) found.excess ??= name
      else keepValue(found, place, trimSpace(value))
    }
    return found
  }
}

function keepValue(found: SignedFields, place: number, value: string): void {
  found.values[place] = value
  if (place !== hostPlace) found.count += 1
}

/** Our member of a line; a list that is joined, as Fetch gives it, is taken apart. */
function keepMembers(found: SignedFields, part: Part, line: string): void {
  if (!line.includes(',')) keepMember(found, part, line)
  else for (const member of splitMembers(line) ?? []) keepMember(found, part, member)
}

function keepMember(found: SignedFields, part: Part, member: string): void {
  if (!member.startsWith(found.start)) return
  if (found[part] !== undefined) found.isAmbiguous = true
  found[part] = member.slice(found.start.length)
}

function decidePlace(name: string): number {
  const lower = name.toLowerCase()
  // Never a derived one: no field says what the request line says.
  if (coveredFields.has(lower)) return coverable.get(lower)?.place ?? excessPlace
  return otherPlaces.get(lower) ?? (isForwardingName(name) ? excessPlace : noPlace)
}

function nothingFound(start: string): SignedFields {
  return {
    start,
    values: emptyValues.slice(),
    count: 0,
    input: undefined,
    signature: undefined,
    isAmbiguous: false,
    excess: undefined,
  }
}

/** Where the value of Host is, which `@authority` is derived from: after those that can be covered themselves. */
export const hostPlace = coverable.size
const emptyValues: readonly (string | undefined)[] = Array.from({ length: coverable.size + 1 }, () => undefined)
const noPlace = -1
const excessPlace = -2
const inputPlace = -3
const signaturePlace = -4
const otherPlaces: ReadonlyMap<string, number> = new Map([
  [field.host.toLowerCase(), hostPlace],
  [field.signatureInput.toLowerCase(), inputPlace],
  [field.signature.toLowerCase(), signaturePlace],
])
