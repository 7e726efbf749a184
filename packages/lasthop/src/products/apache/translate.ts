import { percentLower } from './path.ts'
import { findProxyPass, type Proxied } from './proxy-pass.ts'
import { findRedirect, findWholeRedirect, unsafe } from './redirect.ts'
import { rewriteRulesOf, type RewriteRule } from './rewrite/rules.ts'
import { runRewrite, type Rewritten } from './rewrite/run.ts'
import { serversFor } from './location.ts'
import { scriptOf } from './script.ts'
import { directivesOf } from './servers.ts'
import { wordAt } from './syntax.ts'
import { tell, type Ending, type Visit } from './visit.ts'

/** Which module takes a path: mod_rewrite, then mod_proxy, then mod_alias. Nothing: a file is asked for. */
export function translate(visit: Visit): Proxied | Ending | undefined {
  const rules = rulesFor(visit)
  const queryBefore = visit.query
  const rewritten = rules.length > 0 && isPath(visit) ? runRewrite(visit, rules) : untouched
  const taken = takeRewritten(visit, rewritten, queryBefore)
  if (taken !== undefined) return taken
  if (!isPath(visit)) return undefined
  const proxied = findProxyPass(visit)
  if (proxied !== undefined) {
    tell(visit, proxied.directive, { does: `goes to ${proxied.url}`, effect: 'routes' })
    return proxied
  }
  const servers = serversFor(visit).toReversed()
  const nodes = servers.flatMap((server) => server.nodes)
  return findWholeRedirect(visit) ?? findRedirect(visit, nodes, false)
}

/** What the rules of a server or a folder came to. */
export function takeRewritten(
  visit: Visit,
  rewritten: Rewritten,
  queryBefore: string | undefined,
): Proxied | Ending | undefined {
  switch (rewritten.kind) {
    case 'untouched':
      return undefined
    case 'local':
      tell(visit, rewritten.rule.directive, { does: 'rewrites it to a local path', effect: 'answers' })
      if (scriptOf(visit) !== undefined) return undefined
      return { kind: 'answer', status: 404 }
    case 'status':
      tell(visit, rewritten.rule.directive, { does: `answers ${rewritten.status}`, effect: 'answers' })
      return { kind: 'answer', status: rewritten.status, place: rewritten.rule.directive.place }
    case 'redirect':
      return redirected(visit, rewritten, queryBefore)
    case 'proxy': {
      const { directive } = rewritten.rule
      tell(visit, directive, { does: `goes to ${rewritten.url}`, effect: 'routes' })
      const query = rewritten.isRaw && visit.query !== undefined ? `?${visit.query}` : ''
      return { url: rewritten.url + query, directive, isRaw: rewritten.isRaw, dropsQuery: false, parameters: new Map() }
    }
  }
}

function redirected(
  visit: Visit,
  { url, isRaw, status, rule }: Rewritten & { readonly kind: 'redirect' },
  queryBefore: string | undefined,
): Ending {
  if (visit.query !== undefined && isRaw && !visible.test(visit.query)) return { kind: 'refuse', status: 403 }
  const isOwnQuery = isRaw || visit.query === queryBefore
  const query =
    visit.query === undefined ? '' : `?${isOwnQuery ? visit.query : visit.query.replace(unsafe, percentLower)}`
  const location = (isRaw ? url : escapeAbsolute(url)) + query
  // httpd sends no field with a control character in it.
  if (!printable.test(location)) return { kind: 'refuse', status: 500 }
  tell(visit, rule.directive, { does: `redirects to ${location}`, effect: 'answers' })
  return { kind: 'answer', status, location, place: rule.directive.place }
}

/** Escapes the path of an absolute URL, and not its host. */
function escapeAbsolute(url: string): string {
  const path = url.indexOf('/', url.indexOf('://') + 3)
  return path === -1 ? url : url.slice(0, path) + url.slice(path).replace(unsafe, percentLower)
}

function rulesFor(visit: Visit): readonly RewriteRule[] {
  const chain = serversFor(visit)
  const engine = chain.flatMap(({ nodes }) => directivesOf(nodes, 'rewriteengine')).at(-1)
  if (engine === undefined || wordAt(engine, 0).toLowerCase() !== 'on') return []
  const own = rewriteRulesOf(visit.server.nodes)
  const options = directivesOf(visit.server.nodes, 'rewriteoptions').flatMap((it) =>
    it.words.map((word) => word.text.toLowerCase()),
  )
  if (visit.server === visit.servers.main) return own
  const inherited = rewriteRulesOf(visit.servers.main.nodes)
  if (options.includes('inheritbefore')) return [...inherited, ...own]
  return options.includes('inherit') ? [...own, ...inherited] : own
}

function isPath({ path }: Visit): boolean {
  return path.startsWith('/')
}

const visible = /^[\x21-\x7e\x80-\xff]*$/
const printable = /^[\t\x20-\x7e\x80-\xff]*$/
const untouched: Rewritten = { kind: 'untouched' }
