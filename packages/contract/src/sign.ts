import { field } from './field.ts'
import { Latin1Text } from './latin1-text.ts'
import { isProblem } from './problem.ts'
import { rememberInOrder } from './remember.ts'
import {
  bitOf,
  coverable,
  coveredFields,
  derivedComponents,
  parametersLine,
  putDerived,
  writeBase,
} from './signature.ts'
import type { BaseParts, Component, HopKey, SignedMessage } from './signature.ts'

/**
 * Prepares signing under one label of the dictionary fields. Gives the two fields to append: `Signature-Input`, its value,
 * `Signature`, its value. The message's fields are those of `rewrite`: Host first, each covered field once at most.
 */
export function compileSign(label: string): (message: SignedMessage, key: HopKey, created: number) => string[] {
  const text = new Latin1Text()
  const termsOf = compileTerms(label)
  return (message, key, created) => {
    const values = emptyValues.slice()
    const { input, covered, parameters } = termsOf(putFields(values, message), key.id, created)
    putDerived(values, { ...message, host: hostOf(message) })
    const base = writeBase(text, { covered, values, parameters })
    if (isProblem(base)) throw new Error(base.message)
    return [field.signatureInput, input, field.signature, `${label}=:${key.mac(base)}:`]
  }
}

/** Puts the covered fields to their places; gives the bits of what is covered. */
function putFields(values: (string | undefined)[], { fields }: SignedMessage): number {
  let bits = derivedBits
  let known = components.start
  for (let at = 0; at + 1 < fields.length; at += 2) {
    known = components.after(known, fields[at] ?? '')
    const component = known.decision
    if (component === undefined) continue
    values[component.place] = fields[at + 1] ?? ''
    bits |= bitOf(component)
  }
  return bits
}

function hostOf({ fields }: SignedMessage): string {
  return fields[0] === field.host ? (fields[1] ?? '') : ''
}

/** What is covered, and how that is said. */
interface Terms extends Omit<BaseParts, 'values'> {
  readonly bits: number
  readonly keyId: string
  readonly created: number
  /** The value of `Signature-Input`. */
  readonly input: string
}

/** Within a second nearly all requests of a site are signed on the same terms. */
function compileTerms(label: string): (bits: number, keyId: string, created: number) => Terms {
  let last: Terms | undefined
  return (bits, keyId, created) => {
    if (last === undefined || last.bits !== bits || last.created !== created || last.keyId !== keyId) {
      const covered = coverable.filter((component) => (bits & bitOf(component)) !== 0)
      const list = covered.map(({ name }) => `"${name}"`).join(' ')
      const parameters = `(${list});created=${created};keyid="${keyId}"`
      const input = `${label}=${parameters}`
      last = { bits, keyId, created, covered, input, parameters: parametersLine(parameters) }
    }
    return last
  }
}

const derivedBits = (1 << derivedComponents.length) - 1
const emptyValues: readonly (string | undefined)[] = coverable.map(() => undefined)
/** By the spelling that rewriting gives a field: no other field is ours. */
const components = rememberInOrder((name): Component | undefined => {
  const isOurs = Object.values<string>(field).includes(name) && coveredFields.has(name.toLowerCase())
  return isOurs ? coverable.find((component) => component.name === name.toLowerCase()) : undefined
})
