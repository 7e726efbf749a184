import { describePeer, fieldPairs } from '@lasthop/contract'

import type { Arrival } from '../message.ts'
import type { Refused, Unknown } from '../passage.ts'
import type { Step } from '../step.ts'
import type { Gunicorn } from './model.ts'
import { isTrusted } from './trust.ts'

/** The scheme that gunicorn puts into wsgi.url_scheme. */
export interface Concluded {
  readonly kind: 'scheme'
  readonly scheme: 'http' | 'https'
  readonly steps: readonly Step[]
}

/** Each field of secure_scheme_headers says https or http; two that disagree are refused. */
export function concludeScheme(gunicorn: Gunicorn, arrival: Arrival): Concluded | Refused | Unknown {
  const { settings, version } = gunicorn
  const own = settings.isTls ? 'https' : 'http'
  const names = settings.secureSchemeHeaders.value
  const trusted = isTrusted(arrival.peer, settings, version)
  if (names === 'unknown' || trusted === undefined) return unknownScheme(gunicorn)
  const told = fieldPairs(arrival.message.fields).filter(([name]) => names.has(name.toUpperCase()))
  if (!trusted) return { kind: 'scheme', scheme: own, steps: told.map(([name]) => unheard(name, gunicorn, arrival)) }
  const steps = told.map(([name, value]) => heard(name, value, value === names.get(name.toUpperCase()), gunicorn))
  const verdicts = new Set(told.map(([name, value]) => value === names.get(name.toUpperCase())))
  if (verdicts.size > 1) return { kind: 'refused', status: 400, steps: [...steps, contradiction(told, gunicorn)] }
  const [isSecure] = verdicts
  const scheme = isSecure === undefined ? own : isSecure ? 'https' : 'http'
  return { kind: 'scheme', scheme, steps: steps.length > 0 ? steps : [silence(own, gunicorn)] }
}

function unknownScheme({ settings }: Gunicorn): Unknown {
  const setting =
    settings.forwardedAllowIps.value === 'unknown' ? settings.forwardedAllowIps : settings.secureSchemeHeaders
  const where = setting.place === undefined ? {} : { place: setting.place }
  return { kind: 'unknown', because: `${setting.says} cannot be read without running it.`, ...where, steps: [] }
}

function unheard(field: string, { settings }: Gunicorn, { peer }: Arrival): Step {
  const { says, place } = settings.forwardedAllowIps
  const does = `${describePeer(peer)} is not listed: not read for wsgi.url_scheme`
  return { product: 'gunicorn', ...(place === undefined ? {} : { place }), says, does, effect: 'ignores', field }
}

function heard(field: string, value: string, isSecure: boolean, { settings }: Gunicorn): Step {
  const { says, place } = settings.secureSchemeHeaders
  const does = `"${value}": wsgi.url_scheme = ${isSecure ? 'https' : 'http'}`
  return { product: 'gunicorn', ...(place === undefined ? {} : { place }), says, does, effect: 'reads', field }
}

function contradiction(told: readonly (readonly [string, string])[], { settings }: Gunicorn): Step {
  const { says, place } = settings.secureSchemeHeaders
  const does = `${told.map(([name, value]) => `${name}: ${value}`).join(' and ')} contradict each other: 400`
  return {
    product: 'gunicorn',
    ...(place === undefined ? {} : { place }),
    says,
    does,
    effect: 'refuses',
    field: told.at(-1)?.[0] ?? '',
  }
}

function silence(own: string, { settings }: Gunicorn): Step {
  const { says, place } = settings.secureSchemeHeaders
  const does = `none of them came: wsgi.url_scheme = ${own}`
  return {
    product: 'gunicorn',
    ...(place === undefined ? {} : { place }),
    says,
    does,
    effect: 'reads',
    field: 'X-Forwarded-Proto',
  }
}
