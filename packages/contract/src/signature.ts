import { field } from './field.ts'
import type { Fields } from './fields.ts'
import { problem, type Problem } from './problem.ts'
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
    field.clientCert,
    field.xSslClientVerify,
    field.xSslClientSDn,
  ].map((name) => name.toLowerCase()),
)

/**
 * Prepares signing under one label of the dictionary fields. Gives the two fields to append: `Signature-Input`, its value,
 * `Signature`, its value. The message's fields are those of `rewrite`: Host first, each covered field once at most.
 */
export function compileSign(label: string): (message: SignedMessage, key: HopKey, created: number) => string[] {
  return (message, key, created) => {
    const { fields } = message
    let covered = derivedNames
    let lines = derivedLines(message)
    for (let at = 0; at + 1 < fields.length; at += 2) {
      const component = coveredComponents.get(fields[at] ?? '')
      if (component === undefined) continue
      covered += component.listed
      lines += component.start + (fields[at + 1] ?? '') + '\n'
    }
    const parameters = `(${covered});created=${created};keyid="${key.id}"`
    const signature = key.mac(`${lines}"@signature-params": ${parameters}`)
    return [field.signatureInput, `${label}=${parameters}`, field.signature, `${label}=:${signature}:`]
  }
}

/** A covered component, with what is written of it for every request: joined once, a base is made of half the pieces. */
export interface Component {
  readonly name: string
  /** In the list of parameters, after others. */
  readonly listed: string
  /** At the start of its line of the base. */
  readonly start: string
}

/** The component of a name. */
export function componentOf(name: string): Component {
  return { name, listed: ` "${name}"`, start: `"${name}": ` }
}

/**
 * The signature base (RFC 9421 section 2.5): the covered components in their order, then the parameters as they were sent.
 * A component without a value is given back as a problem.
 */
export function signatureBase<Covered extends Component>(
  covered: readonly Covered[],
  parameters: string,
  valueOf: (component: Covered) => string | undefined,
): string | Problem {
  let base = ''
  for (const component of covered) {
    const value = valueOf(component)
    if (value === undefined) return problem(`"${component.name}" was signed, and is not there.`)
    base += component.start + value + '\n'
  }
  return `${base}"@signature-params": ${parameters}`
}

/** What components are derived from. */
export interface Derivable extends RequestLine {
  readonly scheme: Scheme
  /** The value of Host. */
  readonly host: string
}

/** The value of a derived component (RFC 9421 section 2.2); undefined for the name of a field. */
export function derive(component: string, { method, target, scheme, host }: Derivable): string | undefined {
  if (component === '@method') return method
  if (component === '@request-target') return target
  return component === '@authority' ? authorityFor(scheme, host) : undefined
}

function derivedLines(message: SignedMessage): string {
  const host = message.fields[0] === field.host ? (message.fields[1] ?? '') : ''
  let lines = ''
  for (const component of derivedComponents) lines += `"${component}": ${derive(component, { ...message, host })}\n`
  return lines
}

// RFC 9421 section 2.2.3: lower-case, without the port that the scheme has anyway.
function authorityFor(scheme: Scheme, host: string): string {
  const lower = host.toLowerCase()
  const port = `:${defaultPortOf(scheme)}`
  return lower.endsWith(port) ? lower.slice(0, -port.length) : lower
}

const derivedNames = derivedComponents.map((component) => `"${component}"`).join(' ')
/** From the spelling that rewriting gives a field. */
const coveredComponents: ReadonlyMap<string, Component> = new Map(
  Object.values(field).flatMap((name) =>
    coveredFields.has(name.toLowerCase()) ? [[name, componentOf(name.toLowerCase())] as const] : [],
  ),
)
