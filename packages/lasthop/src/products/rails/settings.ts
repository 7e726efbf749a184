import type { RbAct, RbModule } from '../ruby/module.ts'
import { entryOf, textOf, truthOf, type RbValue } from '../ruby/value.ts'
import type { RackSettings } from '../rack/settings.ts'
import { readRack } from '../rack/settings.ts'
import type { Setting } from '../setting.ts'
import { isAtLeast } from '../version.ts'
import { readHosts } from './read-hosts.ts'
import type { AllowedHost } from './hosts.ts'
import { readProxies, type ProxyEntry } from './read-proxies.ts'

/** What decides about a Rails application. */
export interface RailsSettings {
  readonly version: string
  readonly rack: RackSettings
  /** The release whose defaults it takes; 0: none. */
  readonly defaults: number
  readonly forceSsl: Setting<boolean>
  readonly assumeSsl: Setting<boolean>
  /** Options of ActionDispatch::SSL, by name; those that are computed are unknown. */
  readonly ssl: ReadonlyMap<string, RbValue>
  readonly sslPlace: RbAct['place'] | undefined
  readonly hosts: Setting<readonly AllowedHost[]>
  /** The code that takes paths out of the check of the host. */
  readonly hostExclude: RbValue | undefined
  /** Absent ones are those that Rails lists. */
  readonly proxies: Setting<readonly ProxyEntry[] | 'usual'>
  readonly checksSpoofing: Setting<boolean>
  /** Middleware that the files take out: `ActionDispatch::SSL`. */
  readonly removed: ReadonlySet<string>
  readonly redirectStatus: number
  readonly acts: readonly RbAct[]
}

/** What the files of an application say, in the order in which they are loaded. */
export function readSettings(
  modules: readonly RbModule[],
  versions: { readonly rails: string; readonly rack: string },
): RailsSettings {
  const acts = modules.flatMap((module) => module.acts)
  const ssl = optionsIn(acts, 'config.ssl_options')
  const defaults = numberIn(acts)
  const status = lastOf(acts, 'config.action_dispatch.ssl_default_redirect_status')?.values[0]
  return {
    version: versions.rails,
    rack: readRack(modules, versions.rack),
    defaults,
    forceSsl: switchIn(acts, 'config.force_ssl'),
    assumeSsl: isAtLeast(versions.rails, '7.1')
      ? switchIn(acts, 'config.assume_ssl')
      : { value: false, says: `Rails ${versions.rails} knows no config.assume_ssl` },
    ssl: ssl.options,
    sslPlace: ssl.place,
    hosts: readHosts(acts),
    hostExclude: optionsIn(acts, 'config.host_authorization').options.get('exclude'),
    proxies: readProxies(acts, versions.rails),
    checksSpoofing: switchIn(acts, 'config.action_dispatch.ip_spoofing_check', 'on'),
    removed: removedIn(acts),
    redirectStatus: status?.kind === 'number' ? status.value : defaults >= 6.1 ? 308 : 307,
    acts,
  }
}

/** The last assignment of a name that may happen. */
export function lastOf(acts: readonly RbAct[], name: string): RbAct | undefined {
  return acts.findLast(
    (act) => act.name === name && act.operator !== '()' && act.key === undefined && act.certainty !== 'never',
  )
}

/** Without a word it is off, or as `usual` says. */
export function switchIn(acts: readonly RbAct[], name: string, usual: 'on' | 'off' = 'off'): Setting<boolean> {
  const act = lastOf(acts, name)
  const [value] = act?.values ?? []
  if (act === undefined || value === undefined)
    return { value: usual === 'on', says: `default ${name} = ${usual === 'on'}` }
  const truth = truthOf(value)
  const isKnown = truth !== undefined && act.certainty === 'always' && act.operator === '='
  return { value: isKnown ? truth : 'unknown', says: `${name} = ${isKnown ? truth : '…'}`, place: act.place }
}

/** A hash of options, with what is set of it key by key. */
export function optionsIn(
  acts: readonly RbAct[],
  name: string,
): { readonly options: ReadonlyMap<string, RbValue>; readonly place: RbAct['place'] | undefined } {
  const options = new Map<string, RbValue>()
  let place: RbAct['place'] | undefined
  for (const act of acts.filter((each) => each.certainty !== 'never')) {
    const [value] = act.values
    if (act.name !== name || value === undefined) continue
    place = act.place
    const key = textOf(act.key)
    const sure =
      act.certainty === 'always' ? value : { kind: 'unknown' as const, because: 'It is computed.', place: act.place }
    if (act.key !== undefined && key !== undefined) options.set(key, sure)
    else if (sure.kind === 'hash') {
      options.clear()
      for (const [each, inner] of sure.entries) options.set(each, inner)
    } else options.set('', sure)
  }
  return { options, place }
}

function numberIn(acts: readonly RbAct[]): number {
  const [value] = acts.findLast(({ name }) => name === 'config.load_defaults')?.values ?? []
  if (value?.kind === 'number') return value.value
  return value === undefined ? 0 : Number(textOf(value)) || 0
}

function removedIn(acts: readonly RbAct[]): ReadonlySet<string> {
  const removals = acts.filter(({ name, certainty }) => name === 'config.middleware.delete' && certainty === 'always')
  return new Set(
    // A name in quotes takes nothing out.
    removals.flatMap(({ values: [value] }) => (value?.kind === 'made' ? [value.name.replace(/^::/, '')] : [])),
  )
}

/** An option of the redirect to https: `host`, `port`, `status`, `exclude`; `off` where there is none. */
export function redirectOption({ ssl }: RailsSettings, name: string): RbValue | undefined {
  return entryOf(ssl.get('redirect'), name)
}
