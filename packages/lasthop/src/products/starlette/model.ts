import type { Environ } from '../app-server.ts'
import type { AppAnswered, AppBelief } from '../framework.ts'
import type { Unknown } from '../passage.ts'
import type { Step } from '../step.ts'
import { readProxyHeaders } from '../uvicorn/proxy-headers.ts'
import type { Middleware, StarletteSettings } from './settings.ts'
import { comparedHost, netlocOf } from './url.ts'

/** An application on Starlette of one version. */
export interface Starlette {
  readonly settings: StarletteSettings
  readonly version: string
  /** Of the uvicorn whose middleware it may use. */
  readonly uvicornVersion: string
}

/** What a view of the application believes, or what a middleware answers before it. */
export function believe(app: Starlette, environ: Environ): AppBelief {
  let seen: Seen = { environ, steps: [] }
  for (const middleware of app.settings.middleware) {
    const next = passThrough(middleware, app, seen)
    if (next.kind !== 'passes') return next
    seen = next.seen
  }
  const { scheme, remoteAddress } = seen.environ
  const host = netlocOf(seen.environ, app.version)
  if (host === undefined) return failed(seen)
  const step: Step = {
    product: 'starlette',
    says: 'request.url',
    does: `${scheme}://${host}`,
    effect: 'believes',
    field: 'X-Forwarded-Proto',
  }
  const client = remoteAddress === '' ? undefined : remoteAddress
  return { kind: 'believed', scheme, host, client, steps: [...seen.steps, step] }
}

interface Seen {
  readonly environ: Environ
  readonly steps: readonly Step[]
}

type Passed = { readonly kind: 'passes'; readonly seen: Seen } | AppAnswered | Unknown

function passThrough(middleware: Middleware, app: Starlette, seen: Seen): Passed {
  switch (middleware.kind) {
    case 'proxy':
      return hear(middleware, app, seen)
    case 'https':
      return demandHttps(middleware, app, seen)
    case 'hosts':
      return checkHost(middleware, app, seen)
  }
}

/** uvicorn's middleware, added by the application itself. */
function hear({ setting }: Extract<Middleware, { kind: 'proxy' }>, app: Starlette, { environ, steps }: Seen): Passed {
  const before = { scheme: environ.scheme, client: environ.remoteAddress || undefined }
  const heard = readProxyHeaders({ allowed: setting, version: app.uvicornVersion }, before, environ.fields)
  if (heard.kind === 'unknown') return heard
  const { scheme, client = '' } = heard
  return {
    kind: 'passes',
    seen: { environ: { ...environ, scheme, remoteAddress: client }, steps: [...steps, ...heard.steps] },
  }
}

/** 307 for what came on http or ws. */
function demandHttps({ setting }: Extract<Middleware, { kind: 'https' }>, app: Starlette, seen: Seen): Passed {
  const { scheme } = seen.environ
  if (scheme !== 'http' && scheme !== 'ws') return { kind: 'passes', seen }
  const netloc = netlocOf(seen.environ, app.version)
  if (netloc === undefined || hasNoPort(netloc)) return failed(seen)
  const step: Step = {
    product: 'starlette',
    ...by(setting),
    does: `scope["scheme"] = ${scheme}: 307 to https`,
    effect: 'answers',
  }
  const location = `https://${withoutUsualPort(netloc)}${pathOf(seen.environ.target)}`
  return { kind: 'answered', status: 307, location, steps: [...seen.steps, step] }
}

/** Python finds no port in a number that is too large, and fails. */
function hasNoPort(netloc: string): boolean {
  return Number(/:(\d+)$/.exec(netloc)?.[1] ?? 0) > 65_535
}

/** `:80` and `:443` are dropped, with the brackets of an IPv6 address. */
function withoutUsualPort(netloc: string): string {
  const host = /^(.*):0*(?:80|443)$/.exec(netloc)?.[1]
  return host === undefined ? netloc : host.replaceAll(/^\[|\]$/g, '').toLowerCase()
}

/** 400 for a host that is not listed; a redirect where only `www.` is missing. */
function checkHost({ setting, addsWww }: Extract<Middleware, { kind: 'hosts' }>, app: Starlette, seen: Seen): Passed {
  const { value } = setting
  if (value === 'unknown') return { kind: 'passes', seen }
  const host = comparedHost(seen.environ, app.version)
  if (value.includes('*') || (host !== undefined && value.some((pattern) => matches(host, pattern))))
    return { kind: 'passes', seen }
  const netloc = netlocOf(seen.environ, app.version)
  const isRedirected = host !== undefined && value.includes(`www.${host}`) && netloc !== undefined
  if (isRedirected && addsWww.value !== false) {
    const step: Step = {
      product: 'starlette',
      ...by(setting),
      does: `"${host}" lacks www.: 307`,
      effect: 'answers',
      field: 'Host',
    }
    const location = `${seen.environ.scheme}://www.${netloc}${pathOf(seen.environ.target)}`
    return { kind: 'answered', status: 307, location, steps: [...seen.steps, step] }
  }
  const step: Step = {
    product: 'starlette',
    ...by(setting),
    does: `"${host ?? ''}" is not allowed: 400`,
    effect: 'refuses',
    field: 'Host',
  }
  return { kind: 'answered', status: 400, steps: [...seen.steps, step] }
}

function matches(host: string, pattern: string): boolean {
  return host === pattern || (pattern.startsWith('*') && host.endsWith(pattern.slice(1)))
}

/** A URL cannot be made: there is no Host and no usual port of the scheme, or the port is none. */
function failed({ environ, steps }: Seen): AppAnswered {
  const does = `no URL can be made with "${environ.scheme}" and this Host: 500`
  const step: Step = { product: 'starlette', says: 'request.url', does, effect: 'refuses', field: 'Host' }
  return { kind: 'answered', status: 500, steps: [...steps, step] }
}

function by({ says, place }: Middleware['setting']): Pick<Step, 'says' | 'place'> {
  return { says, ...(place === undefined ? {} : { place }) }
}

function pathOf(target: string): string {
  const path = target.replace(/^[a-z]+:\/\/[^/?#]*/i, '')
  return path.startsWith('/') ? path : `/${path}`
}
