import type { Believes } from '../app-server.ts'
import type { AppFacts } from '../framework.ts'
import type { JsModule } from '../javascript/module.ts'
import { textsOf, truthOf, type JsValue } from '../javascript/value.ts'
import { compileList, type Trusting } from '../node/proxy-addr.ts'
import type { Place } from '../place.ts'
import type { Setting } from '../setting.ts'

/** Whom an application believes, by its setting `trust proxy`. */
export type Trust =
  | { readonly kind: 'nobody' }
  | { readonly kind: 'everyone' }
  /** So many hops, whoever they are. */
  | { readonly kind: 'hops'; readonly count: number }
  | { readonly kind: 'list'; readonly entries: readonly string[] }
  /** Not addresses: it does not start with that. */
  | { readonly kind: 'wrong'; readonly text: string }

/** The last of `app.set('trust proxy', ...)`, `app.enable('trust proxy')` and `app.disable('trust proxy')` that is certain to count. */
export function trustIn(module: JsModule, app: string): Setting<Trust> & { readonly valuePlace?: Place } {
  const names = [app, ...instancesIn(module, app)]
  let found: Setting<Trust> & { readonly valuePlace?: Place } = unset
  for (const { name, args, place, certainty } of module.calls) {
    const [what, value] = args
    const owner = names.find((each) => name.startsWith(`${each}.`))
    const verb = owner === undefined ? '' : name.slice(owner.length + 1).replace(ofNest, '')
    if (what?.kind !== 'string' || what.text !== 'trust proxy' || certainty === 'never') continue
    if (verb !== 'enable' && verb !== 'disable' && !(verb === 'set' && value !== undefined)) continue
    const trust = verb === 'set' ? readTrust(value) : ({ kind: verb === 'enable' ? 'everyone' : 'nobody' } as const)
    found = {
      value: certainty === 'perhaps' ? 'unknown' : trust,
      says: `${verb}('trust proxy'${value === undefined ? '' : `, ${tellValue(value)}`})`,
      place,
      ...(value === undefined ? {} : { valuePlace: value.place }),
    }
  }
  return found
}

/** Variables that keep the Express that Nest stands on, or its adapter. */
function instancesIn(module: JsModule, app: string): readonly string[] {
  return module.calls
    .filter(({ name }) => name === `${app}.getHttpAdapter` || name === `${app}.getHttpAdapter().getInstance`)
    .flatMap((call) => module.keptIn(call) ?? [])
}

/** Nest hands out the Express that it stands on. */
const ofNest = /^(?:getHttpAdapter\(\)\.)?getInstance\(\)\./

/** A value as the framework takes it; `unknown` for a function and for what is computed. */
export function readTrust(value: JsValue | undefined): Trust | 'unknown' {
  if (value === undefined) return { kind: 'nobody' }
  switch (value.kind) {
    case 'boolean':
      return { kind: value.value ? 'everyone' : 'nobody' }
    case 'nothing':
      return { kind: 'nobody' }
    case 'number':
      return { kind: 'hops', count: value.value }
    case 'string':
      return listOf(value.text.split(',').map((entry) => entry.trim()))
    case 'list': {
      const texts = textsOf(value)
      return texts === undefined ? 'unknown' : listOf(texts)
    }
    case 'object':
    case 'function':
    case 'unknown':
      return truthOf(value) === false ? { kind: 'nobody' } : 'unknown'
  }
}

function listOf(entries: readonly string[]): Trust {
  if (entries.length === 1 && entries[0] === '') return { kind: 'nobody' }
  return compileList(entries) === undefined ? { kind: 'wrong', text: entries.join(', ') } : { kind: 'list', entries }
}

/** A function that says whether the address of a hop is believed. */
export function compileTrust(trust: Trust): Trusting {
  switch (trust.kind) {
    case 'nobody':
    case 'wrong':
      return () => false
    case 'everyone':
      return () => true
    case 'hops':
      return (_, hop) => hop < trust.count
    case 'list':
      return compileList(trust.entries) ?? (() => false)
  }
}

/** Why a field is not read, for a trace. */
export function unheard(trust: Trust, peer: string): string {
  if (trust.kind !== 'list') return 'X-Forwarded-Proto is not read'
  const number = trust.entries.find((entry) => /^\d+$/.test(entry))
  const hint = number === undefined ? '' : `, as a text "${number}" is an address and no count of hops`
  return `${peer || 'the peer'} is not trusted${hint}`
}

/** The same for the rules. A number of hops is everybody's word: whoever connects is the first of them. */
export function believesOf({ value, says, place }: Setting<Trust>): Believes {
  const where = { says, ...(place === undefined ? {} : { place }) }
  if (value === 'unknown') return { who: 'listed', listed: [], ...where }
  if (value.kind === 'everyone' || (value.kind === 'hops' && value.count > 0)) return { who: 'anyone', ...where }
  if (value.kind === 'list') return { who: 'listed', listed: value.entries, ...where }
  return { who: 'nobody', ...where }
}

/** Where it counts its proxies: how many. */
export function hopsIn({ value, says, place }: Setting<Trust>): AppFacts['hops'] {
  return value === 'unknown' || value.kind !== 'hops' || place === undefined
    ? undefined
    : { count: value.count, says, place }
}

function tellValue(value: JsValue): string {
  switch (value.kind) {
    case 'string':
      return `'${value.text}'`
    case 'number':
    case 'boolean':
      return String(value.value)
    case 'list':
      return `[${value.items.map(tellValue).join(', ')}]`
    case 'nothing':
    case 'object':
    case 'function':
    case 'unknown':
      return '…'
  }
}

const unset: Setting<Trust> = { value: { kind: 'nobody' }, says: "default 'trust proxy' false" }
