import type { FieldSetting, Route } from '../edge.ts'
import { Doubt } from '../doubt.ts'
import type { Upstream } from '../passage.ts'
import { parseFieldRule } from './field-rule.ts'
import { isLocation } from './location.ts'
import { passesOf, passesOfLocation, type ProxyPass } from './proxy-pass.ts'
import { parseRedirect } from './redirect.ts'
import { rewriteRulesOf } from './rewrite/rules.ts'
import { directivesOf, openPlace, sectionsOf, type Server, type Servers } from './servers.ts'
import { textsOf, wordAt, type Directive, type Node } from './syntax.ts'
import { parseUpstreamUrl } from './upstream-url.ts'
import { wsgiAliasesOf, wsgiUpstream } from './wsgi.ts'

/** What a server does with its paths: what it proxies, then what it redirects. */
export function routesOf(servers: Servers, server: Server): Route[] {
  const chain = server === servers.main ? [server] : [server, servers.main]
  const nodes = chain.flatMap((each) => each.nodes)
  const context = { servers, server }
  const locations = sectionsOf(nodes, 'location', 'locationmatch')
  const passes = [...locations.flatMap(passesOfLocation), ...passesOf(nodes)].filter(({ target }) => target !== '!')
  return [
    ...passes.map((pass) => proxyRoute(context, pass)),
    ...wsgiAliasesOf(nodes).map((directive) => wsgiRoute(context, directive)),
    ...rewriteRoutes(context),
    ...redirectRoutes(nodes),
    ...locations.flatMap((section) => redirectRoutes(section.nodes, wordAt(section, 0))),
  ]
}

interface Context {
  readonly servers: Servers
  readonly server: Server
}

function proxyRoute(context: Context, { path, target, directive, isPattern }: ProxyPass): Route {
  const upstream = upstreamOf(context, target, directive)
  const example = isPattern ? '/' : path
  return {
    path,
    place: directive.place,
    does: 'proxies',
    ...(upstream && { upstream }),
    isOpen: openPlace(context.server.nodes) !== undefined,
    fields: fieldsFor(context, example),
  }
}

/** An application in Apache itself, to which mod_proxy adds nothing. */
function wsgiRoute(context: Context, directive: Directive): Route {
  const [path = '/'] = textsOf(directive)
  const fields = fieldsFor(context, directive.name.endsWith('match') ? '/' : path).filter(({ place }) => place)
  return { path, place: directive.place, does: 'proxies', upstream: wsgiUpstream(directive), fields }
}

function rewriteRoutes(context: Context): Route[] {
  return rewriteRulesOf(context.server.nodes).flatMap((rule): Route[] => {
    const { directive, flags, substitution, pattern } = rule
    const base = { path: pattern, place: directive.place }
    if (flags.has('P')) {
      const upstream = upstreamOf(context, substitution.replace(/[$%].*$/, ''), directive)
      return [{ ...base, does: 'proxies', ...(upstream && { upstream }), fields: fieldsFor(context, '/') }]
    }
    const isRedirect = flags.has('R') || /^https?:/i.test(substitution)
    return isRedirect ? [{ ...base, does: 'redirects', fields: [] }] : []
  })
}

function redirectRoutes(nodes: readonly Node[], location?: string): Route[] {
  const names = ['redirect', 'redirectmatch', 'redirectpermanent', 'redirecttemp']
  return names
    .flatMap((name) => directivesOf(nodes, name))
    .map((directive) => {
      const { path } = parseRedirect(directive, location !== undefined)
      return { path: path ?? location ?? '/', place: directive.place, does: 'redirects', fields: [] }
    })
}

function upstreamOf({ servers, server }: Context, target: string, directive: Directive): Upstream | undefined {
  const [, balancer] = /^balancer:\/\/([^/]+)/i.exec(target) ?? []
  const nodes = [...server.nodes, ...servers.main.nodes]
  const section = sectionsOf(nodes, 'proxy').find((it) => wordAt(it, 0).replace(/\/$/, '') === `balancer://${balancer}`)
  const member = section && directivesOf(section.nodes, 'balancermember')[0]
  const url = balancer === undefined ? target : member && wordAt(member, 0)
  if (url === undefined) return undefined
  try {
    return parseUpstreamUrl(url, directive.place)?.upstream
  } catch (doubt) {
    if (doubt instanceof Doubt) return undefined
    throw doubt
  }
}

/** The RequestHeader lines that a path meets, in the order in which they run, and what mod_proxy does after them. */
function fieldsFor({ servers, server }: Context, path: string): FieldSetting[] {
  const chain = server === servers.main ? [server] : [servers.main, server]
  const base = chain.flatMap(({ nodes }) => nodes)
  const sections = chain.flatMap(({ nodes }) => sectionsOf(nodes, 'proxy', 'proxymatch', 'location', 'locationmatch'))
  const inner = sections.filter((section) => isFor(section, path)).flatMap((section) => section.nodes)
  const nodes = [...base, ...inner]
  return [...directivesOf(nodes, 'requestheader').map(settingOfRule), ...addedByProxy(nodes)]
}

function isFor(section: Parameters<typeof isLocation>[0], path: string): boolean {
  if (section.name.startsWith('proxy')) return wordAt(section, 0) === '*'
  try {
    return isLocation(section, path)
  } catch (doubt) {
    if (doubt instanceof Doubt) return false
    throw doubt
  }
}

function settingOfRule(directive: Directive): FieldSetting {
  const { name, action, value, condition } = parseFieldRule(directive)
  const isConditional = condition !== '' && condition.toLowerCase() !== 'early'
  return { name, action: actions[action] ?? 'adds', value, isConditional, place: directive.place }
}

function addedByProxy(nodes: readonly Node[]): FieldSetting[] {
  const setting = directivesOf(nodes, 'proxyaddheaders').at(-1)
  if (setting !== undefined && textsOf(setting)[0]?.toLowerCase() === 'off') return []
  const values = { 'X-Forwarded-For': 'the client', 'X-Forwarded-Host': 'Host', 'X-Forwarded-Server': 'ServerName' }
  return Object.entries(values).map(([name, value]) => ({ name, action: 'adds', value, isConditional: false }))
}

const actions: Readonly<Record<string, FieldSetting['action']>> = {
  set: 'sets',
  setifempty: 'sets',
  edit: 'sets',
  'edit*': 'sets',
  add: 'adds',
  append: 'adds',
  merge: 'adds',
  unset: 'removes',
}
