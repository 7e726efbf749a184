import type { AddressFact, AppFacts, CookieFact, Fact } from '../framework.ts'
import type { RbAct } from '../ruby/module.ts'
import { entryOf, textOf, truthOf, type RbValue } from '../ruby/value.ts'
import { whomRackBelieves } from '../rack/facts.ts'
import type { Setting } from '../setting.ts'
import { allowedHosts } from './hosts.ts'
import { lastOf, optionsIn, switchIn, type RailsSettings } from './settings.ts'

/** What Rails does besides believing. */
export function factsOf(settings: RailsSettings): AppFacts {
  const { hosts, forceSsl, rack } = settings
  const hsts = hstsOf(settings)
  return {
    sessionCookie: cookieOf(settings),
    hsts: {
      ...placeIn(forceSsl),
      value: hsts === undefined ? (forceSsl.value === 'unknown' ? 'unknown' : false) : !/max-age=0\b/.test(hsts),
    },
    ...(hsts === undefined ? {} : { hstsField: hsts }),
    redirectsToHttps: { ...placeIn(forceSsl), value: redirects(settings) },
    readsForwardedHost: { value: true },
    hosts: allowedHosts(hosts),
    absoluteRedirects: true,
    originCheck: originCheck(settings),
    believes: whomRackBelieves(rack),
    schemeField: 'X-Forwarded-Proto',
    addresses: addressesIn(settings.acts),
  }
}

function redirects({ forceSsl, ssl }: RailsSettings): Fact<boolean>['value'] {
  const redirect = ssl.get('redirect')
  if (forceSsl.value !== true || redirect === undefined) return forceSsl.value
  return redirect.kind === 'unknown' ? 'unknown' : truthOf(redirect) === true
}

/** The field that ActionDispatch::SSL sends; undefined: none, or it is not known. */
function hstsOf({ forceSsl, ssl, removed }: RailsSettings): string | undefined {
  if (forceSsl.value !== true || removed.has('ActionDispatch::SSL')) return undefined
  const options = ssl.get('hsts')
  if (options?.kind === 'unknown') return undefined
  const isOff = options?.kind === 'boolean' && !options.value
  const expires = entryOf(options, 'expires')
  const seconds = isOff ? 0 : expires?.kind === 'number' ? expires.value : 63_072_000
  const has = (name: string, usual: boolean): boolean => {
    const value = entryOf(options, name)
    return value === undefined ? usual : truthOf(value) === true
  }
  return [
    `max-age=${seconds}`,
    ...(has('subdomains', true) ? ['includeSubDomains'] : []),
    ...(has('preload', false) ? ['preload'] : []),
  ].join('; ')
}

/** With force_ssl the session cookie is Secure, and Rails sends such cookies on https alone. */
function cookieOf({ acts, forceSsl, ssl, defaults }: RailsSettings): CookieFact {
  const call = acts.findLast(({ name, certainty }) => name === 'config.session_store' && certainty !== 'never')
  const options = call?.values.at(-1)
  const written = entryOf(options, 'secure')
  const named = ['key', 'same_site', 'domain'].map((key) => textOf(entryOf(options, key)))
  const [name, sameSite, domain] = named
  const protection = textOf(lastOf(acts, 'config.action_dispatch.cookies_same_site_protection')?.values[0])
  const site = sameSite ?? protection ?? (defaults >= 6.1 ? 'lax' : undefined)
  const place = written?.place ?? forceSsl.place ?? call?.place
  return {
    secure: written === undefined ? byForce(forceSsl, ssl.get('secure_cookies')) : secureOf(written),
    ...(place === undefined ? {} : { place }),
    ...(name === undefined ? {} : { name }),
    ...(site === undefined ? {} : { sameSite: site }),
    ...(domain === undefined ? {} : { domain }),
  }
}

function secureOf(value: RbValue): CookieFact['secure'] {
  const truth = truthOf(value)
  return truth === undefined ? 'unknown' : truth ? 'demanded' : 'never'
}

function byForce({ value }: Setting<boolean>, cookies: RbValue | undefined): CookieFact['secure'] {
  if (value === 'unknown' || cookies?.kind === 'unknown') return 'unknown'
  return value && (cookies === undefined || truthOf(cookies) === true) ? 'demanded' : 'never'
}

/** From the defaults of 5.0 on a form's Origin must be the address that Rails believes in. */
function originCheck({ acts, defaults }: RailsSettings): AppFacts['originCheck'] {
  const check = switchIn(acts, 'config.action_controller.forgery_protection_origin_check', 'on')
  const isOff =
    switchIn(acts, 'config.api_only').value === true || check.value === false || (defaults > 0 && defaults < 5)
  return { compares: isOff ? 'nothing' : 'scheme and host', accepts: [], ...placeIn(check) }
}

/** Addresses that are written down: of mails, of assets, of the WebSocket. */
function addressesIn(acts: readonly RbAct[]): readonly AddressFact[] {
  const mail = [
    'config.action_mailer.default_url_options',
    'Rails.application.routes.default_url_options',
    'config.action_controller.default_url_options',
  ].flatMap((name) => {
    const { options, place } = optionsIn(acts, name)
    const [host, protocol] = [textOf(options.get('host')), textOf(options.get('protocol'))]
    const port = options.get('port')
    if (place === undefined || host === undefined || protocol === undefined) return []
    const url = `${protocol.replace(/:?\/*$/, '')}://${host}${port?.kind === 'number' ? `:${port.value}` : ''}`
    return [{ name, url, use: 'site' as const, place }]
  })
  const written = (
    [
      ['config.asset_host', 'active'],
      ['config.action_controller.asset_host', 'active'],
      ['config.action_cable.url', 'socket'],
    ] as const
  ).flatMap(([name, use]) => {
    const act = lastOf(acts, name)
    const url = textOf(act?.values[0])
    return act === undefined || url === undefined || !/^(?:https?|wss?):\/\//.test(url)
      ? []
      : [{ name, url, use, place: act.place }]
  })
  return [...mail, ...written]
}

function placeIn({ place }: Setting<unknown>): { readonly place?: NonNullable<Setting<unknown>['place']> } {
  return place === undefined ? {} : { place }
}
