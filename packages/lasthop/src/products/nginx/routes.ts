import type { FieldSetting, Route } from '../edge.ts'
import { filledInUpstream, isFilledIn } from '../filled-in.ts'
import { hasHole } from '../hole.ts'
import type { Upstream } from '../passage.ts'
import { hasVariables } from './expand.ts'
import { effective, openPlace, setting } from './scope.ts'
import type { Http, Server } from './servers.ts'
import { inside, named, textsOf, wordAt, type Node } from './syntax.ts'

/** What a server does with its paths: each location that proxies or redirects, and what the server itself redirects. */
export function routesOf(http: Http, server: Server): Route[] {
  return [...redirectsOf(server.nodes, '/'), ...routesIn(http, server.nodes, [http.nodes, server.nodes])]
}

/** Whether nodes themselves hand requests on. */
export function proxiesDirectly(nodes: readonly Node[]): boolean {
  return passOf(nodes) !== undefined
}

function routesIn(http: Http, nodes: readonly Node[], levels: readonly (readonly Node[])[]): Route[] {
  return named(nodes, 'location').flatMap((location) => {
    const inner = inside(location)
    const inners = [...levels, inner]
    const path = textsOf(location).join(' ')
    const own = proxyRoute(http, inners, { path, location })
    return [...(own === undefined ? redirectsOf(inner, path) : [own]), ...routesIn(http, inner, inners)]
  })
}

function proxyRoute(
  http: Http,
  levels: readonly (readonly Node[])[],
  { path, location }: { readonly path: string; readonly location: Node },
): Route | undefined {
  const pass = passOf(inside(location))
  if (pass === undefined) return undefined
  const upstream = upstreamOf(http, pass, levels)
  const isHttp = pass.name === 'proxy_pass'
  const fields = isHttp ? effective(levels, 'proxy_set_header').map(fieldOf) : []
  const unused = isHttp ? [] : named(inside(location), 'proxy_set_header').map(fieldOf)
  const cache = cacheOf(levels)
  return {
    path,
    place: pass.place,
    does: 'proxies',
    ...(upstream && { upstream }),
    ...(cache && { cache }),
    isOpen: openPlace(levels) !== undefined,
    fields,
    unused,
  }
}

function cacheOf(levels: readonly (readonly Node[])[]): Route['cache'] {
  const zone = setting(levels, 'proxy_cache')
  if (zone === undefined || wordAt(zone, 0) === 'off') return undefined
  const key = setting(levels, 'proxy_cache_key')
  return { key: key === undefined ? '$scheme$proxy_host$request_uri' : wordAt(key, 0), place: (key ?? zone).place }
}

function redirectsOf(nodes: readonly Node[], path: string): Route[] {
  const ifs = named(nodes, 'if').flatMap(inside)
  const returns = named([...nodes, ...ifs], 'return').filter((node) => /^3|^https?:/.test(wordAt(node, 0)))
  const rewrites = named([...nodes, ...ifs], 'rewrite').filter(
    (node) => /^https?:|^\$scheme/.test(wordAt(node, 1)) || /^(redirect|permanent)$/.test(wordAt(node, 2)),
  )
  return [...returns, ...rewrites].map(({ place }) => ({ path, place, does: 'redirects', fields: [] }))
}

function fieldOf(node: Node): FieldSetting {
  const [name, value] = [wordAt(node, 0), wordAt(node, 1)]
  return { name, action: value === '' ? 'removes' : 'sets', value, isConditional: false, place: node.place }
}

function passOf(nodes: readonly Node[]): Node | undefined {
  const ifs = named(nodes, 'if').flatMap(inside)
  return named([...nodes, ...ifs], ...Object.keys(protocols)).at(-1)
}

function upstreamOf({ nodes }: Http, pass: Node, levels: readonly (readonly Node[])[]): Upstream | undefined {
  const text = withConstants(wordAt(pass, 0), levels)
  if (pass.name === 'proxy_pass' && isFilledIn(text)) return filledInUpstream(text, pass.place)
  if (hasHole(text)) return undefined
  const [, scheme = '', rest = ''] = /^(?:(\w+):\/\/)?(.*)$/s.exec(text) ?? []
  const protocol = scheme === 'https' ? 'https' : (protocols[pass.name] ?? 'http')
  const bare = rest.replace(/\$(?:request_uri|uri|is_args|args|\d)\b.*$/s, '')
  const name = /^(unix:[^:]*|\[[^\]]*\](?::\d+)?|[^/]*)/.exec(bare)?.[0] ?? ''
  const block = named(nodes, 'upstream').find((node) => wordAt(node, 0) === name)
  const address = block === undefined ? name : wordAt(named(inside(block), 'server')[0] ?? { words: [] }, 0)
  if (address === '' || hasVariables(address) || hasHole(address)) return undefined
  const place = pass.place
  if (address.startsWith('unix:')) return { protocol, target: { kind: 'unix', path: address.slice(5) }, place }
  const [, host = '', port] = /^(\[[^\]]*\]|[^:]*)(?::(\d+))?$/.exec(address) ?? []
  const usual = protocol === 'https' ? 443 : 80
  return { protocol, target: { kind: 'tcp', host: host.replace(/^\[|\]$/g, ''), port: Number(port ?? usual) }, place }
}

/** `set $upstream app;` and `proxy_pass http://$upstream:8000;`, as people write it so that names are looked up anew. */
function withConstants(text: string, levels: readonly (readonly Node[])[]): string {
  const sets = levels.flatMap((nodes) => named(nodes, 'set'))
  return sets.reduce((written, set) => {
    const [name, value] = [wordAt(set, 0), wordAt(set, 1)]
    return hasVariables(value) ? written : written.replace(new RegExp(`\\${name}\\b`, 'g'), () => value)
  }, text)
}

const protocols: Readonly<Record<string, Upstream['protocol']>> = {
  proxy_pass: 'http',
  uwsgi_pass: 'uwsgi',
  fastcgi_pass: 'fastcgi',
  scgi_pass: 'scgi',
  grpc_pass: 'h2c',
}
