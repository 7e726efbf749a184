import { field } from './field.ts'
import type { Fields } from './fields.ts'
import { trimSpace } from './forwarded.ts'
import { defaultPortOf, type Scheme } from './scheme.ts'

/**
 * The signed hop: HTTP Message Signatures (RFC 9421) with HMAC-SHA256 over what the edge asserts. Who has the key and finds
 * the signature right knows that the edge said it, whichever way the request came.
 */

/** A key of the signed hop. `mac` is HMAC-SHA256 (RFC 2104) of a latin-1 text under it, in base64. */
export interface HopKey {
  readonly id: string
  readonly mac: (text: string) => string
}

/** The first line of a request, as it goes over the hop. */
export interface RequestLine {
  readonly method: string
  readonly target: string
}

/** What a signature is about. */
export interface SignedMessage extends RequestLine {
  /** The visitor's, which X-Forwarded-Proto says: its port is left out of `@authority`. */
  readonly scheme: Scheme
  readonly fields: Fields
}

/** What can be covered besides fields (RFC 9421 section 2.2). */
export type DerivedComponent = '@method' | '@request-target' | '@authority'

/** What every signature of the hop covers, whether or not the client has an address. */
export const derivedComponents: readonly DerivedComponent[] = ['@method', '@request-target', '@authority']

/** Fields that a signature covers when they are there, and that may not be there without it. Lower-case. */
export const coveredFields: ReadonlySet<string> = new Set(
  [
    field.xForwardedProto,
    field.xForwardedFor,
    field.xForwardedHost,
    field.xForwardedPort,
    field.xRealIp,
    field.forwarded,
    field.xRequestId,
  ].map((name) => name.toLowerCase()),
)

/**
 * Prepares signing under one label of the dictionary fields. Gives the two fields to append: `Signature-Input`, its value,
 * `Signature`, its value. The message's fields are those of `rewrite`, where each covered field is there once at most.
 */
export function compileSign(label: string): (message: SignedMessage, key: HopKey, created: number) => string[] {
  return (message, key, created) => {
    const { fields } = message
    let covered = derivedNames
    let lines = derivedLines(message, hostOf(fields))
    for (let at = 0; at + 1 < fields.length; at += 2) {
      const name = coveredNames.get(fields[at] ?? '')
      if (name === undefined) continue
      covered += ` "${name}"`
      lines += `"${name}": ${fields[at + 1]}\n`
    }
    const parameters = `(${covered});created=${created};keyid="${key.id}"`
    const signature = key.mac(`${lines}"@signature-params": ${parameters}`)
    return [field.signatureInput, `${label}=${parameters}`, field.signature, `${label}=:${signature}:`]
  }
}

/**
 * The signature base (RFC 9421 section 2.5): the covered components in their order, then the parameters as they were sent.
 * `undefined` if a covered component is not in the message, or is covered twice.
 */
export function signatureBase(
  message: SignedMessage,
  covered: readonly string[],
  parameters: string,
): string | undefined {
  if (new Set(covered).size < covered.length) return undefined
  let base = ''
  for (const component of covered) {
    const value = valueOf(message, component)
    if (value === undefined) return undefined
    base += `"${component}": ${value}\n`
  }
  return `${base}"@signature-params": ${parameters}`
}

function valueOf(message: SignedMessage, component: string): string | undefined {
  if (component === '@method') return message.method
  if (component === '@request-target') return message.target
  if (component === '@authority') return authorityFor(message.scheme, hostOf(message.fields))
  return combined(message.fields, component)
}

// RFC 9421 section 2.1: the lines of a field, each without the space around it, joined by comma and space.
function combined(fields: Fields, name: string): string | undefined {
  let value: string | undefined
  for (let at = 0; at + 1 < fields.length; at += 2) {
    const sent = fields[at] ?? ''
    if (sent.length !== name.length || sent.toLowerCase() !== name) continue
    const line = trimSpace(fields[at + 1] ?? '')
    value = value === undefined ? line : `${value}, ${line}`
  }
  return value
}

function hostOf(fields: Fields): string {
  return fields[0] === field.host ? (fields[1] ?? '') : (combined(fields, 'host') ?? '')
}

function derivedLines({ method, target, scheme }: SignedMessage, host: string): string {
  return `"@method": ${method}\n"@request-target": ${target}\n"@authority": ${authorityFor(scheme, host)}\n`
}

// RFC 9421 section 2.2.3: lower-case, without the port that the scheme has anyway.
function authorityFor(scheme: Scheme, host: string): string {
  const lower = host.toLowerCase()
  const port = `:${defaultPortOf(scheme)}`
  return lower.endsWith(port) ? lower.slice(0, -port.length) : lower
}

const derivedNames = derivedComponents.map((component) => `"${component}"`).join(' ')
/** From the spelling that rewriting gives a field. */
const coveredNames: ReadonlyMap<string, string> = new Map(
  Object.values(field).flatMap((name) =>
    coveredFields.has(name.toLowerCase()) ? [[name, name.toLowerCase()] as const] : [],
  ),
)
