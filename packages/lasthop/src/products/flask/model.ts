import type { Environ } from '../app-server.ts'
import type { AppBelief } from '../framework.ts'
import type { Step } from '../step.ts'
import { isAtLeast } from '../version.ts'
import type { FlaskSettings, ProxyFix } from './settings.ts'

/** An application on Flask, with the version of the Werkzeug that reads for it. */
export interface Flask {
  readonly settings: FlaskSettings
  readonly werkzeug: string
}

/** request.scheme, request.host and request.remote_addr, behind ProxyFix where there is one. */
export function believe({ settings, werkzeug }: Flask, environ: Environ): AppBelief {
  const { fix, talisman } = settings
  const open = [fix?.for, fix?.proto, fix?.host, fix?.port, talisman].find((setting) => setting?.value === 'unknown')
  if (open !== undefined) {
    const where = open.place === undefined ? {} : { place: open.place }
    return { kind: 'unknown', because: `${open.says} cannot be read without running it.`, ...where, steps: [] }
  }
  const seen = fix === undefined ? plain(environ) : fixed(fix, environ)
  const host = hostOf(seen, environ, werkzeug)
  const { scheme, client } = seen
  const told: Step = {
    product: 'flask',
    ...(fix === undefined ? { says: 'no ProxyFix' } : { says: fix.says, place: fix.place }),
    does: `${unheard(fix, environ)}request.scheme = ${scheme}`,
    effect: fix === undefined ? 'ignores' : 'believes',
    field: 'X-Forwarded-Proto',
  }
  const steps = [told]
  const isHttps = scheme === 'https' || (environ.variables.get('HTTP_X_FORWARDED_PROTO') ?? 'http') === 'https'
  if (talisman !== undefined && !isHttps) {
    const { says, place } = talisman
    const sent: Step = {
      product: 'flask',
      says,
      ...(place ? { place } : {}),
      does: 'not secure: 302 to https',
      effect: 'answers',
    }
    return { kind: 'answered', status: 302, location: `https://${host}${environ.target}`, steps: [...steps, sent] }
  }
  if (isSocket(scheme, environ)) {
    const step: Step = { product: 'flask', says: 'its routes', does: 'none is for a WebSocket: 400', effect: 'refuses' }
    return { kind: 'answered', status: 400, steps: [...steps, step] }
  }
  return { kind: 'believed', scheme, host, client: client === '' ? undefined : client, steps }
}

/** Why X-Forwarded-Proto does not count, in words. */
function unheard(fix: ProxyFix | undefined, { variables }: Environ): string {
  if (fix === undefined) return 'X-Forwarded-Proto is not read: '
  const list = variables.get('HTTP_X_FORWARDED_PROTO')
  const wanted = fix.proto.value === 'unknown' ? 0 : fix.proto.value
  if (!list || wanted <= listed(list).length) return ''
  return `x_proto=${wanted} takes value ${wanted} from the right, and ${listed(list).length} came: `
}

/** Routes are for http or for WebSockets, by the scheme and by what the request asks to become. */
function isSocket(scheme: string, { variables }: Environ): boolean {
  if (scheme === 'ws' || scheme === 'wss') return true
  const asks = (variables.get('HTTP_CONNECTION') ?? '').toLowerCase().split(',')
  return asks.some((each) => each.trim() === 'upgrade') && /^websocket$/i.test(variables.get('HTTP_UPGRADE') ?? '')
}

interface Seen {
  readonly scheme: string
  readonly client: string
  readonly host: string | undefined
}

function plain({ scheme, remoteAddress, variables }: Environ): Seen {
  return { scheme, client: remoteAddress, host: variables.get('HTTP_HOST') }
}

/** Of whoever connects: it counts values, and looks at no peer. */
function fixed(fix: ProxyFix, environ: Environ): Seen {
  const { scheme, client, host } = plain(environ)
  const real = (name: string, { value }: ProxyFix['for']): string | undefined =>
    value === 'unknown' ? undefined : realValue(environ.variables.get(`HTTP_X_FORWARDED_${name}`), value)
  const named = real('HOST', fix.host) || host
  const port = real('PORT', fix.port)
  return {
    scheme: real('PROTO', fix.proto) || scheme,
    client: real('FOR', fix.for) || client,
    host: port && named ? `${withoutPort(named)}:${port}` : named,
  }
}

/** The value that so many trusted proxies leave, counted from the right; undefined: there are fewer. */
function realValue(list: string | undefined, trusted: number): string | undefined {
  if (!list || trusted === 0) return undefined
  const values = listed(list)
  return values.length >= trusted ? values.at(-trusted) : undefined
}

/** At commas outside of quotes, each trimmed; quotes around a value are taken off. */
function listed(text: string): readonly string[] {
  const parts = [...text.matchAll(/((?:"(?:\\.|[^"\\])*"?|[^",])*)(?:,|$)/g)].map(([, part = '']) => part)
  if (parts.at(-1) === '') parts.pop()
  return parts.map((part) => {
    const value = part.trim()
    return /^".*"$/s.test(value) ? value.slice(1, -1).replaceAll(/\\(.)/g, '$1') : value
  })
}

function withoutPort(host: string): string {
  return host.includes(':') && !host.endsWith(']') ? host.slice(0, host.lastIndexOf(':')) : host
}

/** Without the usual port of the scheme. What is no host is none, since Werkzeug 3.1.7. */
function hostOf({ scheme, host }: Seen, { serverName, serverPort }: Environ, version: string): string {
  const name = serverName.includes(':') ? `[${serverName}]` : serverName
  const whole = host ?? `${name}:${serverPort}`
  const usual =
    scheme === 'https' || scheme === 'wss' ? ':443' : scheme === 'http' || scheme === 'ws' ? ':80' : undefined
  const short = usual !== undefined && whole.endsWith(usual) ? whole.slice(0, -usual.length) : whole
  return isAtLeast(version, '3.1.7') && !hostPattern.test(short) ? '' : short
}

const hostPattern = /^(?:[\w.-]+|\[[\da-f:.]+\])(?::\d+)?$/i
