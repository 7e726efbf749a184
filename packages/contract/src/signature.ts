import { field } from './field.ts'
import type { Fields } from './fields.ts'
import { trimSpace } from './forwarded.ts'
import { latin1Bytes, type Latin1Text } from './latin1-text.ts'
import { problem, type Problem } from './problem.ts'
import { remember } from './remember.ts'
import { defaultPortOf, type Scheme } from './scheme.ts'

/**
 * The signed hop: HTTP Message Signatures (RFC 9421) with HMAC-SHA256 over what the edge asserts. Who has the key and finds
 * the signature right knows that the edge said it, whichever way the request came.
 */

/** A key of the signed hop. `mac` is HMAC-SHA256 (RFC 2104) of a text under it, in base64. */
export interface HopKey {
  readonly id: string
  readonly mac: (text: Uint8Array) => string
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

/** Fields that a signature covers when they are there, and that may not be there without it. Lower-case, in the order of `rewrite`. */
export const coveredFields: ReadonlySet<string> = new Set(
  [
    field.xForwardedProto,
    field.xForwardedFor,
    field.xForwardedHost,
    field.xForwardedPort,
    field.xRealIp,
    field.forwarded,
    field.clientCert,
    field.xSslClientVerify,
    field.xSslClientSDn,
    field.xRequestId,
  ].map((name) => name.toLowerCase()),
)

/** A component of a signature base. */
export interface Component {
  readonly name: string
  /** Where its value is among the values. */
  readonly place: number
  /** What its line of the base starts with. */
  readonly start: Uint8Array
}

/** The component of a name. */
export function componentOf(name: string, place: number): Component {
  return { name, place, start: latin1Bytes(`"${name}": `) }
}

/** The components that our signatures may cover, in the order in which the edge writes them. */
export const coverable: readonly Component[] = [...derivedComponents, ...coveredFields].map(componentOf)

/** The bit that stands for a component. */
export function bitOf({ place }: { readonly place: number }): number {
  return 1 << place
}

/** The last line of a signature base: the parameters as they are sent. */
export function parametersLine(parameters: string): Uint8Array {
  return latin1Bytes(`"@signature-params": ${parameters}`)
}

/** What a signature base is made of. */
export interface BaseParts {
  readonly covered: readonly Component[]
  readonly values: readonly (string | undefined)[]
  readonly parameters: Uint8Array
}

/**
 * Writes the signature base (RFC 9421 section 2.5): the covered components in their order, then the parameters. A component
 * without a value is given back as a problem.
 */
export function writeBase(text: Latin1Text, { covered, values, parameters }: BaseParts): Uint8Array | Problem {
  text.begin()
  for (const { name, place, start } of covered) {
    const value = values[place]
    if (value === undefined) return problem(`"${name}" was signed, and is not there.`)
    text.addLine(start, trimSpace(value))
  }
  text.addLast(parameters)
  return text.written() ?? problem('A value that was signed has characters that no field can have.')
}

/** What components are derived from. */
export interface Derivable extends RequestLine {
  readonly scheme: Scheme
  /** The value of Host. */
  readonly host: string
}

/** Puts the values of the derived components (RFC 9421 section 2.2) to their places. */
export function putDerived(values: (string | undefined)[], { method, target, scheme, host }: Derivable): void {
  values[0] = method
  values[1] = target
  values[2] = authorityOf[scheme](host)
}

// RFC 9421 section 2.2.3: lower-case, without the port that the scheme has anyway. Remembered: few hosts are asked for.
const authorityOf: Readonly<Record<Scheme, (host: string) => string>> = {
  http: remember((host) => authorityFor('http', host)),
  https: remember((host) => authorityFor('https', host)),
}

function authorityFor(scheme: Scheme, host: string): string {
  const lower = trimSpace(host).toLowerCase()
  const port = `:${defaultPortOf(scheme)}`
  return lower.endsWith(port) ? lower.slice(0, -port.length) : lower
}
