import type { JsModule } from '../javascript/module.ts'
import { entryOf, textsOf, truthOf, type JsValue } from '../javascript/value.ts'
import type { Setting } from '../setting.ts'
import { isAtLeast } from '../version.ts'
import type { SvelteApp } from './find.ts'

/** What decides about an application of SvelteKit behind a proxy. Names of fields are in lower case, '' where none is read. */
export interface SvelteSettings {
  /** The origin that is written down; '': it is made from each request. */
  readonly origin: Setting<string>
  readonly protocolField: Setting<string>
  readonly hostField: Setting<string>
  readonly portField: Setting<string>
  readonly addressField: Setting<string>
  /** Which address of X-Forwarded-For counts, from the right. */
  readonly depth: Setting<number>
  /** Other origins whose forms are taken; `*`: any. */
  readonly trustedOrigins: Setting<readonly string[]>
}

/** Reads the variables of adapter-node, and what svelte.config.js or vite.config.js say. */
export function readSvelteKit(app: SvelteApp, version: string): SvelteSettings {
  const prefix = prefixIn(app.configs)
  const field = (name: string): Setting<string> => lower(variable(app, `${prefix}${name}`, name))
  return {
    origin: originOf(app, { prefix, version }),
    protocolField: field('PROTOCOL_HEADER'),
    hostField: field('HOST_HEADER'),
    portField: field('PORT_HEADER'),
    addressField: field('ADDRESS_HEADER'),
    depth: depthOf(variable(app, `${prefix}XFF_DEPTH`, 'XFF_DEPTH')),
    trustedOrigins: trustedIn(app.configs),
  }
}

function variable({ variables }: SvelteApp, name: string, usual: string): Setting<string> {
  const found = variables.get(name)
  if (found === undefined) return { value: '', says: `default ${usual}: none` }
  const { value, isFilled, place } = found
  return { value: isFilled ? 'unknown' : value, says: `${name}=${value}`, ...(place && { place }) }
}

function lower({ value, ...rest }: Setting<string>): Setting<string> {
  return { ...rest, value: value.toLowerCase() }
}

function depthOf({ value, says, place }: Setting<string>): Setting<number> {
  const number = value === '' ? 1 : value === 'unknown' ? value : Number.parseInt(value, 10)
  return { value: number, says, ...(place && { place }) }
}

/** ORIGIN up to adapter-node 5; from 6 on it is a setting of the build. */
function originOf(app: SvelteApp, { prefix, version }: { prefix: string; version: string }): Setting<string> {
  if (!isAtLeast(version, '6')) return variable(app, `${prefix}ORIGIN`, 'ORIGIN')
  const found = optionIn(app.configs, 'paths.origin')
  if (found === undefined || found.kind === 'nothing') return { value: '', says: 'default paths.origin: none' }
  const text = found.kind === 'string' ? found.text : 'unknown'
  return { value: text, says: `paths.origin: ${text}`, place: found.place }
}

function trustedIn(configs: readonly JsModule[]): SvelteSettings['trustedOrigins'] {
  const checks = optionIn(configs, 'csrf.checkOrigin')
  const off = checks === undefined ? true : truthOf(checks)
  if (checks !== undefined && off !== true)
    return { value: off === undefined ? 'unknown' : ['*'], says: 'csrf.checkOrigin', place: checks.place }
  const found = optionIn(configs, 'csrf.trustedOrigins')
  if (found === undefined) return { value: [], says: 'default csrf.trustedOrigins: none' }
  return { value: textsOf(found) ?? 'unknown', says: 'csrf.trustedOrigins', place: found.place }
}

/** `adapter({ envPrefix: 'MY_' })`. */
function prefixIn(configs: readonly JsModule[]): string {
  for (const { calls } of configs)
    for (const { args } of calls) {
      const prefix = entryOf(args[0], 'envPrefix')
      if (prefix?.kind === 'string') return prefix.text
    }
  return ''
}

/** `kit: { paths: ... }` of svelte.config.js, or `sveltekit({ paths: ... })` of vite.config.js. */
function optionIn(configs: readonly JsModule[], path: string): JsValue | undefined {
  return configs
    .flatMap(({ exported, calls }) => [
      entryOf(exported, `kit.${path}`),
      ...calls.filter(({ name }) => name === 'sveltekit').map(({ args }) => entryOf(args[0], path)),
    ])
    .find((value) => value !== undefined)
}
