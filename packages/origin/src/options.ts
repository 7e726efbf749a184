import { isProblem, parseHopSecrets, parseTrust } from '@lasthop/contract'
import type { HopSecret, Problem, Trust } from '@lasthop/contract'
import type { Finding } from './findings.ts'
import { openSignedTrust, type SignedSource } from './hop-keys.ts'
import { nearest } from './nearest.ts'
import { parsePublicOrigins } from './public-origins.ts'
import type { PublicOrigin } from './public-origins.ts'

/** What an application says once about the edge in front of it. */
export interface OriginOptions {
  /**
   * Who may speak for the client: `'loopback'`, `'private'`, `'linklocal'`, `'unix'`, addresses and ranges like `'10.0.0.0/8'`.
   * With `signed`, whoever signed the request with a key of the edge, from any address: `{ signed: { file: PATH } }`, or
   * `{ signed: { keys: TEXT } }` with what `lasthop keys print` writes.
   */
  readonly trust: readonly string[] | { readonly signed: SignedSource }
  /** The one convention the edge uses. The other is removed. `'x-forwarded'` when left out. */
  readonly family?: 'x-forwarded' | 'forwarded'
  /**
   * How far trust reaches along `X-Forwarded-For`. `'chain'` (the default) walks past every trusted hop. `'one'` stops at the
   * peer, whose own word is final: for an edge that always sends one address, also where visitors share its network.
   */
  readonly walk?: 'chain' | 'one'
  /** Where visitors reach the application: `'https://app.example'`, `'https://*.app.example'` (one label). */
  readonly publicOrigins?: readonly string[]
  /** Whose pages may send forms and open WebSockets here besides our own: `'https://pay.example'`. For `verifySender`. */
  readonly alsoFrom?: readonly string[]
  /** `'observe'` (the default) reports; `'enforce'` answers 400, 421 or 431 as well. */
  readonly mode?: 'observe' | 'enforce'
  /**
   * Lets `lasthop doctor --witness-key-env` ask what reaches the application: the key, as `lasthop witness --new-key` writes it.
   * Without it, or undefined, there is no witness.
   */
  readonly witness?: string | undefined
  /** Called once per finding code and peer network (/24 or /64). */
  readonly onFinding?: (finding: Finding) => void
}

/** Options that have been checked. */
export interface Settings {
  readonly trust: Trust
  /** The peers that were named, for advice. */
  readonly trustEntries: readonly string[] | 'signed'
  readonly family: 'x-forwarded' | 'forwarded'
  readonly walk: 'chain' | 'one'
  readonly publicOrigins: readonly PublicOrigin[]
  readonly alsoFrom: readonly PublicOrigin[]
  readonly mode: 'observe' | 'enforce'
  readonly onFinding: ((finding: Finding) => void) | undefined
  /** The keys of those who may ask the witness; none: there is no witness. */
  readonly witnessKeys: readonly HopSecret[]
}

/**
 * Checks options once, when the application starts: a setting that is wrong must not wait for the request that shows it.
 * Throws a TypeError that says what was found, what was expected and the nearest right spelling.
 */
export function readSettings(options: unknown): Settings {
  if (!isRecord(options)) {
    throw new TypeError(`createOrigin: found ${show(options)}, expected an object. ${trustAdvice}`)
  }
  refuseUnknownNames(options, 'createOrigin', optionNames)
  return {
    ...readTrust(options['trust']),
    family: readChoice(options['family'], { name: 'family', choices: ['x-forwarded', 'forwarded'] }),
    walk: readChoice(options['walk'], { name: 'walk', choices: ['chain', 'one'] }),
    publicOrigins: readOrigins(options, 'publicOrigins'),
    alsoFrom: readOrigins(options, 'alsoFrom'),
    mode: readChoice(options['mode'], { name: 'mode', choices: ['observe', 'enforce'] }),
    onFinding: readListener(options['onFinding']),
    witnessKeys: readWitness(options['witness']),
  }
}

/** Throws a TypeError for the first name in `options` that is not one of `known`. */
export function refuseUnknownNames(options: object, where: string, known: readonly string[]): void {
  const unknown = Object.keys(options).find((name) => !known.includes(name))
  if (unknown === undefined) return
  const meant = nearest(unknown, known)
  const advice = meant === undefined ? '' : ` Did you mean ${JSON.stringify(meant)}?`
  throw new TypeError(
    `${where}: found the option ${JSON.stringify(unknown)}, expected one of ${known.join(', ')}.${advice}`,
  )
}

/** A list of texts, or a TypeError. A single text is not a list: one day it will hold a comma. */
export function readList(value: unknown, option: { name: string; advice: string }): readonly string[] {
  const { name, advice } = option
  if (!Array.isArray(value)) throw new TypeError(`${name}: found ${show(value)}, expected a list. ${advice}`)
  const entries: readonly unknown[] = value
  return entries.map((entry) => {
    if (typeof entry === 'string') return entry
    throw new TypeError(`${name}: found ${show(entry)} in the list, expected text. ${advice}`)
  })
}

/** A value as it would be written in a program. */
export function show(value: unknown): string {
  if (typeof value === 'string') return JSON.stringify(value)
  if (typeof value === 'function') return 'a function'
  if (Array.isArray(value)) return `[${value.map(show).join(', ')}]`
  return typeof value === 'object' && value !== null ? 'an object' : String(value)
}

function readTrust(value: unknown): Pick<Settings, 'trust' | 'trustEntries'> {
  if (isRecord(value)) return { trust: readSigned(value), trustEntries: 'signed' }
  const trustEntries = readList(value, { name: 'trust', advice: trustAdvice })
  return { trust: valueOr(parseTrust(trustEntries), 'trust'), trustEntries }
}

function readSigned(value: Record<string, unknown>): Trust {
  refuseUnknownNames(value, 'trust', ['signed'])
  const source = value['signed']
  if (!isRecord(source)) throw new TypeError(`trust.signed: found ${show(source)}. ${signedAdvice}`)
  refuseUnknownNames(source, 'trust.signed', ['keys', 'file'])
  const { keys, file } = source
  if (typeof keys === 'string' && file === undefined) return valueOr(openSignedTrust({ keys }), 'trust.signed.keys')
  if (typeof file === 'string' && keys === undefined) return valueOr(openSignedTrust({ file }), 'trust.signed.file')
  const found = `keys ${isText(keys) ? 'as text' : show(keys)} and file ${show(file)}`
  throw new TypeError(`trust.signed: found ${found}, expected one of them, as text. ${signedAdvice}`)
}

function isText(value: unknown): boolean {
  return typeof value === 'string'
}

/** An unset variable is not the same as no option: it would switch the check of hosts off without a word. */
function readOrigins(options: Record<string, unknown>, name: 'publicOrigins' | 'alsoFrom'): readonly PublicOrigin[] {
  if (!(name in options)) return []
  const advice = originsAdvice[name]
  const entries = readList(options[name], { name, advice })
  if (entries.length === 0) throw new TypeError(`${name}: found an empty list. ${advice}`)
  return valueOr(parsePublicOrigins(entries), name)
}

/** The first choice is the default. */
function readChoice<const Choice extends string>(
  value: unknown,
  option: { name: string; choices: readonly [Choice, Choice] },
): Choice {
  const { name, choices } = option
  if (value === undefined) return choices[0]
  const chosen = choices.find((choice) => choice === value)
  if (chosen !== undefined) return chosen
  const meant = typeof value === 'string' ? nearest(value, choices) : undefined
  const advice = meant === undefined ? '' : ` Did you mean ${JSON.stringify(meant)}?`
  throw new TypeError(
    `${name}: found ${show(value)}, expected ${choices.map(show).join(' or ')}, one of them.${advice}`,
  )
}

/** The key itself is never told, whatever it is. */
function readWitness(value: unknown): readonly HopSecret[] {
  if (value === undefined) return []
  if (typeof value === 'string') return valueOr(parseHopSecrets(value), 'witness')
  throw new TypeError(
    `witness: found ${show(value)}, expected a key as text. Make one with "lasthop witness --new-key".`,
  )
}

function readListener(value: unknown): ((finding: Finding) => void) | undefined {
  if (value === undefined) return undefined
  if (!isListener(value)) {
    throw new TypeError(`onFinding: found ${show(value)}, expected a function that takes a finding.`)
  }
  return value
}

function isListener(value: unknown): value is (finding: Finding) => void {
  return typeof value === 'function'
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function valueOr<Value>(value: Value | Problem, name: string): Value {
  if (isProblem(value)) throw new TypeError(`${name}: ${value.message}`)
  return value
}

const optionNames = ['trust', 'family', 'walk', 'publicOrigins', 'alsoFrom', 'mode', 'onFinding', 'witness'] as const
const trustAdvice = "Write who the edge is, for example trust: ['loopback', '10.0.0.0/8', 'unix']."
const signedAdvice = 'Write trust: { signed: { file: PATH } }; the edge\'s command "lasthop keys list" shows the path.'
const originsAdvice = {
  publicOrigins:
    "Write where visitors reach the application, for example publicOrigins: ['https://app.example'], or leave it out.",
  alsoFrom: "Write whose pages may send here, for example alsoFrom: ['https://pay.example'], or leave it out.",
} as const
