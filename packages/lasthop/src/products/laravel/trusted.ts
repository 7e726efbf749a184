import type { PhpArgument } from '../php/calls.ts'
import type { PhpFile } from '../php/parse.ts'
import { listOf, truthOf, type PhpValue } from '../php/value.ts'
import type { Setting } from '../setting.ts'
import { headersOfMask, maskOf, type SymfonyTrust } from '../symfony/trust.ts'
import { isAtLeast } from '../version.ts'

/** What is said of trust in one place; without a file, nothing. */
export interface Said {
  readonly program?: PhpFile
  readonly proxies?: PhpArgument | undefined
  readonly headers?: PhpArgument | undefined
  /** Where the list would stand. */
  readonly name?: string
}

/** What decides how that is taken. */
export interface TrustReading {
  readonly version: string
  /** `proxies` of config/trustedproxy.php, which counts where the list is empty. */
  readonly fallback: PhpArgument | undefined
}

/** What Laravel's TrustProxies makes of it: measured with 8.83, and read from the source of its later versions. */
export function trustIn(said: Said, { version, fallback }: TrustReading): Pick<SymfonyTrust, 'proxies' | 'headers'> {
  const isEmpty = said.proxies === undefined || truthOf(said.proxies.value) === false
  const found = isEmpty && fallback !== undefined ? fallback : said.proxies
  return { proxies: proxiesOf(found, said, version), headers: headersOf(said, version) }
}

function proxiesOf(found: PhpArgument | undefined, { program, name = 'trusted proxies' }: Said, version: string) {
  if (found === undefined || truthOf(found.value) === false)
    return { value: [], says: `default ${name}: nobody`, ...(found && { place: found.place }) }
  const { value, place } = found
  const isHere = program?.file.path === place.path
  const says = isHere
    ? `${name}: ${program.file.text.slice(place.start, place.end)}`
    : 'config/trustedproxy.php: proxies'
  return { value: entriesOf(value, version) ?? ('unknown' as const), says, place }
}

/** The text `*` or `**` is everybody, another text a list with commas. In an array, `*` is nobody's address. */
function entriesOf(value: PhpValue, version: string): readonly string[] | undefined {
  if (value.kind !== 'string') return listOf(value)
  // From 13.20 on every address counts as a proxy's, also those that X-Forwarded-For lists.
  if (value.text === '*' || value.text === '**')
    return isAtLeast(version, '13.20') ? ['0.0.0.0/0', '::/0'] : ['REMOTE_ADDR']
  return value.text.split(',').map((entry) => entry.trim())
}

function headersOf({ program, headers }: Said, version: string): Setting<readonly string[]> {
  if (program === undefined || headers === undefined || headers.value.kind === 'null')
    return { value: headersOfMask(usualMask(version)), says: 'default headers: all X-Forwarded-*' }
  const { value, place } = headers
  const says = program.file.text.slice(place.start, place.end)
  const mask = maskIn(value, version)
  return { value: mask === undefined ? 'unknown' : headersOfMask(mask), says, place }
}

/** The mask that is taken; a text names one field or the set of AWS_ELB, and another text is all of them. */
function maskIn(value: PhpValue, version: string): number | undefined {
  const usual = usualMask(version)
  if (value.kind === 'string') return singles(version).includes(value.text) ? maskOf(value.text) : usual
  if (value.kind !== 'number') return undefined
  // Before 10.17 so it was with masks: several fields that are no known set were all of them.
  const isKnown = singles(version).some((name) => maskOf(name) === value.value)
  return isAtLeast(version, '10.17') || isKnown ? value.value : usual
}

function usualMask(version: string): number {
  return maskOf(isAtLeast(version, '9') ? 'HEADER_X_FORWARDED_TRAEFIK' : 'HEADER_X_FORWARDED_ALL') ?? 0
}

function singles(version: string): readonly string[] {
  const always = ['AWS_ELB', 'FOR', 'HOST', 'PORT', 'PROTO'].map((name) => `HEADER_X_FORWARDED_${name}`)
  return ['HEADER_FORWARDED', ...always, ...(isAtLeast(version, '9') ? ['HEADER_X_FORWARDED_PREFIX'] : [])]
}
