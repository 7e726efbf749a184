import type { FolderScope } from './folder.ts'
import { setEnvironment } from './environment.ts'
import { serversFor } from './location.ts'
import type { Proxied } from './proxy-pass.ts'
import { rewriteRulesOf, type RewriteRule } from './rewrite/rules.ts'
import { runRewrite, type Rewritten, type RewriteFolder } from './rewrite/run.ts'
import { directivesOf } from './servers.ts'
import { textsOf, wordAt, type Node } from './syntax.ts'
import { takeRewritten, translate } from './translate.ts'
import type { Ending, Visit } from './visit.ts'

/**
 * The RewriteRules of a folder, which run once a path has become a file. One that changes the path begins the request anew
 * inside Apache, with every rule; what was set in the environment is then called REDIRECT_ and its name.
 */
export function rewriteInFolder(visit: Visit, scopes: readonly FolderScope[]): Proxied | Ending | undefined {
  const { rules, folder } = rulesIn(scopes)
  if (rules.length === 0) return undefined
  for (let turn = 0; turn < mostTurns; turn++) {
    const [pathBefore, queryBefore] = [visit.path, visit.query]
    const rewritten = runRewrite(visit, rules, folder)
    if (rewritten.kind === 'local') visit.path = rewritten.path
    else {
      const taken = takeRewritten(visit, rewritten, queryBefore)
      if (taken !== undefined) return taken
    }
    if (visit.path === pathBefore) return asIndex(visit, rules, folder)
    const taken = beginAnew(visit, scopes)
    if (taken !== undefined) return taken
    if (isEnd(rewritten)) return undefined
  }
  return { kind: 'refuse', status: 500 }
}

/** Rules with the folder that they see paths from. */
interface FolderRules {
  readonly rules: readonly RewriteRule[]
  readonly folder: RewriteFolder
}

/**
 * The rules of the innermost scope that says anything about rewriting: those further out are lost there, unless
 * RewriteOptions keeps them. The engine may be switched on further out.
 */
function rulesIn(scopes: readonly FolderScope[]): FolderRules {
  const rewriting = scopes.filter(({ nodes }) => nodes.some(({ name }) => name.startsWith('rewrite')))
  const own = rewriting.at(-1)
  const engine = rewriting.flatMap(({ nodes }) => directivesOf(nodes, 'rewriteengine')).at(-1)
  if (own === undefined || engine === undefined || wordAt(engine, 0).toLowerCase() !== 'on') return none
  const base = directivesOf(own.nodes, 'rewritebase').at(-1)
  const substitutesAt = base === undefined ? own.base : `${wordAt(base, 0).replace(/\/$/, '')}/`
  const folder = { base: own.base, inner: own.inner, substitutesAt }
  return { folder, rules: rewriting.map(({ nodes }) => nodes).reduce<readonly RewriteRule[]>(mergeRules, []) }
}

function mergeRules(outer: readonly RewriteRule[], nodes: readonly Node[]): readonly RewriteRule[] {
  const own = rewriteRulesOf(nodes)
  const options = directivesOf(nodes, 'rewriteoptions').flatMap((it) => textsOf(it).map((text) => text.toLowerCase()))
  if (options.includes('inheritbefore')) return [...outer, ...own]
  return options.includes('inherit') ? [...own, ...outer] : own
}

function beginAnew(visit: Visit, scopes: readonly FolderScope[]): Proxied | Ending | undefined {
  const before = [...visit.env]
  visit.env.clear()
  for (const [name, value] of before) visit.env.set(`REDIRECT_${name}`, value)
  setEnvironment(visit, [...serversFor(visit).flatMap(({ nodes }) => nodes), ...scopes.flatMap(({ nodes }) => nodes)])
  return translate(visit)
}

/** For a folder its index is asked for, and the rules are asked about that too. */
function asIndex(visit: Visit, rules: readonly RewriteRule[], folder: RewriteFolder): Proxied | Ending | undefined {
  if (!visit.path.endsWith('/')) return undefined
  const [path, query] = [visit.path, visit.query]
  visit.path = `${path}index.php`
  const rewritten = runRewrite(visit, rules, folder)
  visit.path = path
  return rewritten.kind === 'local' ? undefined : takeRewritten(visit, rewritten, query)
}

function isEnd(rewritten: Rewritten): boolean {
  return rewritten.kind === 'local' && rewritten.rule.flags.has('END')
}

const none: FolderRules = { rules: [], folder: { base: '/', inner: '', substitutesAt: '/' } }
const mostTurns = 10
