import { Doubt } from '../doubt.ts'
import type { Route } from './forward.ts'
import { encodePath } from './path.ts'
import type { Proxied } from './proxy-pass.ts'
import { directivesOf, sectionsOf, settingOf } from './servers.ts'
import { innermostSection, serversFor } from './location.ts'
import { wordAt, type Directive, type Node } from './syntax.ts'
import { parseUpstreamUrl } from './upstream-url.ts'
import { tell, type Ending, type Visit } from './visit.ts'

/** What the sections that hold for a request came to, before its fields were changed. */
export interface Merged {
  readonly translated: Proxied | undefined
  readonly nodes: readonly Node[]
  readonly keepsSlashes: boolean
}

interface Aimed {
  readonly proxied: Proxied
  readonly path: string
  readonly keepsSlashes: boolean
}

/** The upstream of a request and what is written on its first line, or how it ends here. */
export function routeOf(visit: Visit, { translated, nodes, keepsSlashes }: Merged): Route | Ending {
  const proxied = translated ?? byHandler(visit, nodes)
  if (proxied === undefined) return localAnswer(visit)
  const limited = hopsLeft(visit)
  if (limited !== undefined) return limited
  const url = parseUpstreamUrl(memberOf(visit, proxied), proxied.directive.place)
  if (url === undefined) return { kind: 'refuse', status: 400 }
  const target = targetFor(visit, { proxied, path: url.path, keepsSlashes })
  return target === undefined ? { kind: 'refuse', status: 403 } : { url, target, proxied, nodes }
}

function targetFor(visit: Visit, { proxied: { isRaw, dropsQuery }, path, keepsSlashes }: Aimed): string | undefined {
  if (isRaw) return visible.test(path) ? `/${path}` : undefined
  const query = visit.query === undefined || dropsQuery ? '' : `?${visit.query}`
  const encoded = encodePath(path, keepsSlashes)
  return visible.test(query) ? `/${encoded}${query}` : undefined
}

/** AllowEncodedSlashes is not inherited: not by a VirtualHost, and not by a Location or an If. */
export function keepsEncodedSlashes(visit: Visit): boolean {
  const scope = innermostSection(visit) ?? visit.server
  const setting = directivesOf(scope.nodes, 'allowencodedslashes').at(-1)
  return setting !== undefined && wordAt(setting, 0).toLowerCase() === 'nodecode'
}

/** `SetHandler proxy:...` of a section that holds for the request. */
function byHandler(visit: Visit, nodes: readonly Node[]): Proxied | undefined {
  const handler = directivesOf(nodes, 'sethandler').at(-1)
  const value = handler === undefined ? '' : wordAt(handler, 0)
  if (handler === undefined || !value.startsWith('proxy:')) return undefined
  if (!/fcgi:/.test(value)) {
    throw new Doubt(
      'SetHandler proxies by the name of a file, which depends on what lies in DocumentRoot.',
      handler.place,
    )
  }
  tell(visit, handler, { does: `goes to ${value.slice(6)}`, effect: 'routes' })
  return {
    url: value.slice(6) + visit.path,
    directive: handler,
    isRaw: false,
    dropsQuery: false,
    parameters: new Map(),
  }
}

/** The first member of a balancer stands for all. */
function memberOf(visit: Visit, { url, directive }: Proxied): string {
  const [, name, rest = ''] = /^balancer:\/\/([^/]+)(\/.*)?$/i.exec(url) ?? []
  if (name === undefined) return url
  const sections = serversFor(visit).flatMap(({ nodes }) => sectionsOf(nodes, 'proxy'))
  const balancer = sections.find(
    (section) => wordAt(section, 0).replace(/\/$/, '').toLowerCase() === `balancer://${name}`.toLowerCase(),
  )
  const member = balancer && directivesOf(balancer.nodes, 'balancermember')[0]
  if (member === undefined) throw new Doubt(`No member of "balancer://${name}" is in the files.`, directive.place)
  return wordAt(member, 0).replace(/\/$/, '') + (rest || '/')
}

/** Max-Forwards counts down; ProxyMaxForwards begins it. */
function hopsLeft(visit: Visit): Ending | undefined {
  const value = visit.fields.get('Max-Forwards')
  const setting: Directive | undefined = settingOf(visit.servers, visit.server, 'proxymaxforwards')
  if (value === undefined) {
    if (setting !== undefined && Number(wordAt(setting, 0)) >= 0) visit.fields.set('Max-Forwards', wordAt(setting, 0))
    return undefined
  }
  if (!/^\s*[+]?\d+$/.test(value)) return { kind: 'refuse', status: 400 }
  const { method } = visit.arrival.message
  if (Number(value) > 0) visit.fields.set('Max-Forwards', String(Number(value) - 1))
  else
    return method === 'TRACE' || method === 'OPTIONS'
      ? { kind: 'answer', status: 200 }
      : { kind: 'refuse', status: 400 }
  return undefined
}

/** What is not proxied is a file or an error: from here only its status is open. */
function localAnswer(visit: Visit): Ending {
  const { method } = visit.arrival.message
  if (method === 'OPTIONS') return { kind: 'answer', status: 200 }
  if (method === 'TRACE') return { kind: 'answer', status: allowsTrace(visit) ? 200 : 405 }
  if (['GET', 'HEAD', 'POST'].includes(method)) return { kind: 'answer', status: 404 }
  return { kind: 'answer', status: registered.has(method) ? 405 : 501 }
}

function allowsTrace({ servers, server }: Visit): boolean {
  return wordAt(settingOf(servers, server, 'traceenable') ?? { words: [] }, 0).toLowerCase() !== 'off'
}

const registered = new Set(
  (
    'PUT DELETE CONNECT PATCH PROPFIND PROPPATCH MKCOL COPY MOVE LOCK UNLOCK VERSION-CONTROL CHECKOUT UNCHECKOUT ' +
    'CHECKIN UPDATE LABEL REPORT MKWORKSPACE MKACTIVITY BASELINE-CONTROL MERGE'
  ).split(' '),
)
const visible = /^[\x21-\x7e\x80-\xff]*$/
