import type { Environ } from '../app-server.ts'
import { Doubt } from '../doubt.ts'
import type { AppBelief } from '../framework.ts'
import type { Place } from '../place.ts'
import { known, readScheme } from '../rack/scheme.ts'
import { textOf } from '../ruby/value.ts'
import type { Setting } from '../setting.ts'
import type { Step } from '../step.ts'
import { excludes } from './exclude.ts'
import { hostIn, lastOf, type RailsHost } from './host.ts'
import { isAuthorized } from './hosts.ts'
import { remoteIp } from './remote-ip.ts'
import { redirectOption, type RailsSettings } from './settings.ts'

/** What the code of an application believes, or what Rails answers before it: the way through its middleware. */
export function believe(settings: RailsSettings, environ: Environ): AppBelief {
  try {
    return throughStack(settings, environ)
  } catch (doubt) {
    if (!(doubt instanceof Doubt)) throw doubt
    return {
      kind: 'unknown',
      because: doubt.message,
      steps: [],
      ...(doubt.place === undefined ? {} : { place: doubt.place }),
    }
  }
}

function throughStack(settings: RailsSettings, arrived: Environ): AppBelief {
  const blocked = blockedHost(settings, arrived)
  if (blocked !== undefined) return { kind: 'answered', status: 403, steps: [blocked] }
  const environ = known(settings.assumeSsl) ? assumed(arrived) : arrived
  const { scheme, step } = readScheme(environ, settings.rack)
  const steps = [known(settings.assumeSsl) ? assumedStep(settings) : { ...step, product: 'rails' }]
  const host = hostIn(environ, scheme)
  if (host === undefined) return { kind: 'answered', status: 500, steps }
  const redirected = redirect(settings, environ, { scheme, host })
  if (redirected !== undefined) return { ...redirected, steps: [...steps, ...redirected.steps] }
  const client = remoteIp(environ, settings)
  if (client === undefined) return { kind: 'answered', status: 500, steps: [...steps, spoofStep(settings)] }
  return { kind: 'believed', scheme, host: host.whole, client, steps: [...steps, hostStep(host)] }
}

/** HostAuthorization looks at Host, and at the last X-Forwarded-Host. */
function blockedHost(settings: RailsSettings, { variables, target }: Environ): Step | undefined {
  if (settings.removed.has('ActionDispatch::HostAuthorization')) return undefined
  const hosts = known(settings.hosts)
  if (hosts.length === 0) return undefined
  const forwarded = lastOf(variables.get('HTTP_X_FORWARDED_HOST') ?? '') ?? ''
  const isHost = isAuthorized(hosts, variables.get('HTTP_HOST'))
  if (isHost && (forwarded.trim() === '' || isAuthorized(hosts, forwarded))) return undefined
  if (isExcluded(settings.hostExclude, target)) return undefined
  const field = isHost ? 'X-Forwarded-Host' : 'Host'
  const does = `"${isHost ? forwarded : (variables.get('HTTP_HOST') ?? '')}" is not listed: 403`
  return { product: 'rails', ...by(settings.hosts), says: settings.hosts.says, does, effect: 'refuses', field }
}

function isExcluded(exclude: RailsSettings['hostExclude'], target: string): boolean {
  if (exclude === undefined || exclude.kind === 'nil') return false
  const answer = exclude.kind === 'code' ? excludes(exclude.text, pathOf(target)) : undefined
  if (answer === undefined)
    throw new Doubt('Which paths exclude: takes out cannot be read without running it.', exclude.place)
  return answer
}

/** AssumeSSL writes the fields before anybody reads them. */
function assumed(environ: Environ): Environ {
  const variables = new Map(environ.variables)
  variables.set('HTTPS', 'on').set('HTTP_X_FORWARDED_PORT', '443').set('HTTP_X_FORWARDED_PROTO', 'https')
  return { ...environ, scheme: 'https', variables }
}

function assumedStep({ assumeSsl }: RailsSettings): Step {
  return {
    product: 'rails',
    ...by(assumeSsl),
    says: assumeSsl.says,
    does: 'every request is taken for https',
    effect: 'believes',
    field: 'X-Forwarded-Proto',
  }
}

interface Seen {
  readonly scheme: string
  readonly host: RailsHost
}

/** ActionDispatch::SSL sends what is not https there. */
function redirect(
  settings: RailsSettings,
  environ: Environ,
  { scheme, host }: Seen,
): Extract<AppBelief, { kind: 'answered' }> | undefined {
  const { forceSsl, ssl, removed } = settings
  if (!known(forceSsl) || removed.has('ActionDispatch::SSL') || scheme === 'https' || scheme === 'wss') return undefined
  const whole = ssl.get('redirect')
  if (ssl.get('')?.kind === 'unknown' || whole?.kind === 'unknown')
    throw new Doubt('config.ssl_options cannot be read without running it.', settings.sslPlace)
  if (whole?.kind === 'boolean' && !whole.value) return undefined
  if (isExcluded(redirectOption(settings, 'exclude'), environ.target)) return undefined
  const [name, port, status] = ['host', 'port', 'status'].map((each) => redirectOption(settings, each))
  const toPort = port?.kind === 'number' ? port.value : host.port
  const location = `https://${textOf(name) ?? host.name}${toPort === 80 || toPort === 443 ? '' : `:${toPort}`}${withoutAuthority(environ.target)}`
  const usual = /^(?:GET|HEAD)$/.test(environ.method) ? 301 : settings.redirectStatus
  const answer = status?.kind === 'number' ? status.value : usual
  const step: Step = {
    product: 'rails',
    ...by(forceSsl),
    says: forceSsl.says,
    does: `not https: ${answer} to https`,
    effect: 'answers',
  }
  return { kind: 'answered', status: answer, location, steps: [step] }
}

/** A target may be a whole URL (RFC 9112 section 3.2.2). Ruby has the path of an ftp address without its first slash. */
function withoutAuthority(target: string): string {
  return target.replace(/^ftp:\/\/[^/?#]*\/?/i, '').replace(/^[a-z]+:(?:\/\/[^/?#]*)?/i, '')
}

function pathOf(target: string): string {
  return withoutAuthority(target).split(/[?#]/)[0] ?? ''
}

function hostStep({ whole, field }: RailsHost): Step {
  return { product: 'rails', says: `reads ${field}`, does: `host_with_port = "${whole}"`, effect: 'believes', field }
}

function spoofStep({ checksSpoofing }: RailsSettings): Step {
  return {
    product: 'rails',
    ...by(checksSpoofing),
    says: checksSpoofing.says,
    does: 'Client-IP is not in X-Forwarded-For: 500',
    effect: 'refuses',
    field: 'Client-IP',
  }
}

function by({ place }: Setting<unknown>): { readonly place?: Place } {
  return place === undefined ? {} : { place }
}
