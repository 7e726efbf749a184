import { readRack, type RackSettings } from '../rack/settings.ts'
import { hostOf, type AllowedHost } from '../rails/hosts.ts'
import type { RbAct } from '../ruby/module.ts'
import { entryOf, textOf, truthOf, type RbValue } from '../ruby/value.ts'
import type { Setting } from '../setting.ts'
import { isAtLeast } from '../version.ts'
import type { RackApp } from './find.ts'

/** What decides about an application on Rack behind a proxy. */
export interface SinatraSettings {
  readonly title: RackApp['title']
  readonly rack: RackSettings
  /** The middleware that sends plain http to https. */
  readonly enforcer: Enforcer | undefined
  /** Hosts that it answers for; none: any. */
  readonly hosts: Setting<readonly AllowedHost[]>
  /** Options of the session's cookie; undefined: it has no session. */
  readonly session: Session | undefined
  readonly checksOrigin: boolean
  readonly acceptedOrigins: readonly string[]
  readonly hasAbsoluteRedirects: boolean
  readonly hsts: { readonly field: string; readonly place: RbAct['place'] } | undefined
}

/** Rack::SSL or Rack::SslEnforcer. */
export interface Enforcer {
  readonly name: string
  readonly place: RbAct['place']
  readonly isKnown: boolean
  readonly options: RbValue | undefined
}

interface Session {
  readonly options: RbValue | undefined
  readonly act: RbAct
}

/** Reads config.ru and the files of the application. */
export function readSinatra(
  app: RackApp,
  versions: { readonly sinatra: string; readonly rack: string },
): SinatraSettings {
  const { title, modules } = app
  const acts = modules.flatMap((module) => module.acts).filter(({ certainty }) => certainty !== 'never')
  const protection = settingIn(acts, 'protection')
  const isProtected =
    title === 'Sinatra'
      ? protection?.kind !== 'boolean' || protection.value
      : usesOf(acts, /^Rack::Protection$/).length > 0
  const session = sessionIn(acts)
  const except = entryOf(protection, 'except')
  const isLeftOut =
    except?.kind === 'array'
      ? except.items.some((item) => textOf(item) === 'http_origin')
      : textOf(except) === 'http_origin'
  return {
    title,
    rack: readRack(modules, versions.rack),
    enforcer: enforcerIn(acts),
    hosts: hostsIn(acts, { title, version: versions.sinatra }),
    session,
    checksOrigin: isProtected && !isLeftOut && session !== undefined,
    acceptedOrigins: originsIn(protection),
    hasAbsoluteRedirects: title === 'Sinatra' && truthOf(settingIn(acts, 'absolute_redirects') ?? on) !== false,
    hsts: hstsIn(acts),
  }
}

/** The last of `set :name, value`, `enable :name` and `disable :name`. */
function settingIn(acts: readonly RbAct[], name: string): RbValue | undefined {
  const act = acts.findLast(
    ({ name: verb, values }) => verbs.test(verb) && values.some((value) => textOf(value) === name),
  )
  if (act === undefined) return undefined
  if (act.name.endsWith('set')) return act.values[1]
  return { kind: 'boolean', value: act.name.endsWith('enable'), place: act.place }
}

function usesOf(acts: readonly RbAct[], middleware: RegExp): readonly RbAct[] {
  return acts.filter(
    ({ name, values: [what] }) =>
      /(?:^|\.)use$/.test(name) && what?.kind === 'made' && middleware.test(what.name.replace(/^::/, '')),
  )
}

function enforcerIn(acts: readonly RbAct[]): Enforcer | undefined {
  const act = usesOf(acts, /^Rack::(?:SSL|SslEnforcer)$/)[0]
  const [what, ...rest] = act?.values ?? []
  if (act === undefined || what?.kind !== 'made') return undefined
  const options = rest.find(({ kind }) => kind === 'hash')
  const isWhole = !partial.some((name) => entryOf(options, name) !== undefined)
  const isKnown = act.certainty === 'always' && isWhole && rest.every(({ kind }) => kind === 'hash')
  return { name: what.name.replace(/^::/, ''), place: act.place, isKnown, options }
}

function sessionIn(acts: readonly RbAct[]): Session | undefined {
  const used = usesOf(acts, /^Rack::(?:Session::\w+|Protection::EncryptedCookie)$/).at(-1)
  if (used !== undefined) return { options: used.values.find(({ kind }) => kind === 'hash'), act: used }
  const act = acts.findLast(
    ({ name, values }) => verbs.test(name) && values.some((value) => textOf(value) === 'sessions'),
  )
  const value = act?.name.endsWith('set') === true ? act.values[1] : undefined
  if (act === undefined || act.name.endsWith('disable') || (value?.kind === 'boolean' && !value.value)) return undefined
  return { options: value?.kind === 'hash' ? value : undefined, act }
}

/** From Sinatra 4.1 on it may be told its hosts; in production it answers for all. */
function hostsIn(
  acts: readonly RbAct[],
  { title, version }: { title: RackApp['title']; version: string },
): SinatraSettings['hosts'] {
  const used = usesOf(acts, /^Rack::Protection::HostAuthorization$/).at(-1)
  const isKnown = title !== 'Sinatra' || isAtLeast(version, '4.1')
  const set = isKnown
    ? acts.findLast(({ name, values }) => verbs.test(name) && textOf(values[0]) === 'host_authorization')
    : undefined
  const act = used ?? set
  const list = entryOf(
    act?.values.find(({ kind }) => kind === 'hash'),
    'permitted_hosts',
  )
  if (act === undefined || list === undefined) return { value: [], says: 'default host_authorization: any host' }
  const items = list.kind === 'array' ? list.items : [list]
  const hosts = items.flatMap((item) => hostOf(item) ?? [])
  const isRead = hosts.length === items.length && act.certainty === 'always'
  return { value: isRead ? hosts : 'unknown', says: 'permitted_hosts', place: act.place }
}

function originsIn(protection: RbValue | undefined): readonly string[] {
  const list = entryOf(protection, 'permitted_origins') ?? entryOf(protection, 'origin_whitelist')
  return list?.kind === 'array' ? list.items.flatMap((item) => textOf(item) ?? []) : []
}

/** Rack::SSL sends it always, Rack::SslEnforcer where it is told, Rack::Protection::StrictTransport always. */
function hstsIn(acts: readonly RbAct[]): SinatraSettings['hsts'] {
  const [ssl] = usesOf(acts, /^Rack::SSL$|^Rack::Protection::StrictTransport$/)
  const [enforcer] = usesOf(acts, /^Rack::SslEnforcer$/)
  const act = ssl ?? enforcer
  const hsts = entryOf(
    act?.values.find(({ kind }) => kind === 'hash'),
    'hsts',
  )
  const isOn =
    ssl === undefined ? hsts !== undefined && truthOf(hsts) === true : hsts === undefined || truthOf(hsts) !== false
  const expires = entryOf(hsts, 'expires')
  return act === undefined || !isOn
    ? undefined
    : { field: `max-age=${expires?.kind === 'number' ? expires.value : 31_536_000}`, place: act.place }
}

const verbs = /(?:^|\.)(?:set|enable|disable)$/
/** Options by which it looks at some paths or hosts alone. */
const partial = [
  'only',
  'except',
  'only_hosts',
  'except_hosts',
  'only_agents',
  'except_agents',
  'only_environments',
  'except_environments',
  'only_methods',
  'except_methods',
  'ignore',
  'exclude',
  'mixed',
  'strict',
]
const on = { kind: 'boolean', value: true, place: { path: '', start: 0, end: 0, line: 1, column: 1 } } as const
