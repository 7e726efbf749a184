import type { Environ } from '../app-server.ts'
import { Doubt } from '../doubt.ts'
import type { AppBelief } from '../framework.ts'
import { authorityIn, forwardedAuthority } from '../rack/host.ts'
import { rackIp } from '../rack/ip.ts'
import { known, readScheme } from '../rack/scheme.ts'
import { isAuthorized } from '../rails/hosts.ts'
import { textOf, entryOf } from '../ruby/value.ts'
import type { Step } from '../step.ts'
import type { SinatraSettings } from './settings.ts'

/** What the code of an application on Rack believes, or what its middleware answers before it; its middleware was read from its source. */
export function believe(settings: SinatraSettings, environ: Environ): AppBelief {
  try {
    return throughMiddleware(settings, environ)
  } catch (doubt) {
    if (!(doubt instanceof Doubt)) throw doubt
    const where = doubt.place === undefined ? {} : { place: doubt.place }
    return { kind: 'unknown', because: doubt.message, steps: environ.steps, ...where }
  }
}

function throughMiddleware(settings: SinatraSettings, environ: Environ): AppBelief {
  const { rack } = settings
  const { scheme, step } = readScheme(environ, rack)
  const authority = authorityIn(environ, rack)
  const host = withoutUsualPort(authority.text, scheme)
  const steps = [...environ.steps, { ...step, product: 'sinatra' }]
  const redirected = redirect(settings, environ, authority.text)
  if (redirected !== undefined) return { ...redirected, steps: [...steps, ...redirected.steps] }
  const blocked = blockedHost(settings, environ)
  if (blocked !== undefined) return { kind: 'answered', status: 403, steps: [...steps, blocked] }
  const hostStep: Step = {
    product: 'sinatra',
    says: `reads ${authority.field}`,
    does: `host_with_port = "${host}"`,
    effect: 'believes',
    field: authority.field,
  }
  return { kind: 'believed', scheme, host, client: rackIp(environ, rack), steps: [...steps, hostStep] }
}

/** Rack::SSL and Rack::SslEnforcer look for themselves: HTTPS, then the first of X-Forwarded-Proto, then the server's scheme. */
function redirect(
  { enforcer }: SinatraSettings,
  environ: Environ,
  authority: string,
): Extract<AppBelief, { kind: 'answered' }> | undefined {
  if (enforcer === undefined) return undefined
  const { variables, scheme, method, target } = environ
  const own =
    variables.get('HTTPS') === 'on' ? 'https' : (variables.get('HTTP_X_FORWARDED_PROTO')?.split(',')[0] ?? scheme)
  if (own === 'https') return undefined
  if (!enforcer.isKnown) throw new Doubt(`What ${enforcer.name} leaves out is not read here.`, enforcer.place)
  const whole = textOf(entryOf(enforcer.options, 'redirect_to'))
  const host = textOf(entryOf(enforcer.options, 'host')) ?? withoutUsualPort(authority, 'http')
  const status = enforcer.name === 'Rack::SSL' && !/^(?:GET|HEAD)$/.test(method) ? 307 : 301
  const step: Step = {
    product: 'sinatra',
    place: enforcer.place,
    says: `use ${enforcer.name}`,
    does: `not https: ${status} to https`,
    effect: 'answers',
  }
  return {
    kind: 'answered',
    status,
    location: whole ?? `https://${host}${target.startsWith('/') ? target : '/'}`,
    steps: [step],
  }
}

/** From Sinatra 4.1 on: Host and what is forwarded must both be listed. */
function blockedHost({ hosts, rack }: SinatraSettings, { variables }: Environ): Step | undefined {
  const listed = known(hosts)
  const forwarded = forwardedAuthority(variables, rack)
  if (listed.length === 0) return undefined
  const isHost = isAuthorized(listed, variables.get('HTTP_HOST'))
  if (isHost && (forwarded === undefined || isAuthorized(listed, forwarded.text))) return undefined
  const field = isHost ? (forwarded?.field ?? 'Host') : 'Host'
  const value = isHost ? (forwarded?.text ?? '') : (variables.get('HTTP_HOST') ?? '')
  return {
    product: 'sinatra',
    ...(hosts.place && { place: hosts.place }),
    says: hosts.says,
    does: `"${value}" is not listed: 403`,
    effect: 'refuses',
    field,
  }
}

function withoutUsualPort(authority: string, scheme: string): string {
  const usual = scheme === 'https' || scheme === 'wss' ? ':443' : ':80'
  return authority.endsWith(usual) ? authority.slice(0, -usual.length) : authority
}
