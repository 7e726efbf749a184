import { setEnvironment } from './environment.ts'
import { serversFor } from './location.ts'
import type { Proxied } from './proxy-pass.ts'
import { rewriteRulesOf, type RewriteRule } from './rewrite/rules.ts'
import { runRewrite, type Rewritten } from './rewrite/run.ts'
import { directivesOf } from './servers.ts'
import { wordAt, type Node } from './syntax.ts'
import { takeRewritten, translate } from './translate.ts'
import type { Ending, Visit } from './visit.ts'

/**
 * The RewriteRules of a folder, which run once a path has become a file. One that changes the path begins the request anew
 * inside Apache, with every rule; what was set in the environment is then called REDIRECT_ and its name.
 */
export function rewriteInFolder(visit: Visit, scopes: readonly (readonly Node[])[]): Proxied | Ending | undefined {
  const rules = rulesIn(scopes)
  if (rules.length === 0) return undefined
  for (let turn = 0; turn < mostTurns; turn++) {
    const [pathBefore, queryBefore] = [visit.path, visit.query]
    const rewritten = runRewrite(visit, rules, folderBase)
    if (rewritten.kind === 'local') visit.path = rewritten.path
    else {
      const taken = takeRewritten(visit, rewritten, queryBefore)
      if (taken !== undefined) return taken
    }
    if (visit.path === pathBefore) return asIndex(visit, rules)
    const taken = beginAnew(visit, scopes)
    if (taken !== undefined) return taken
    if (isEnd(rewritten)) return undefined
  }
  return { kind: 'refuse', status: 500 }
}

/** The rules of the innermost scope that has any; the engine may be switched on further out. */
function rulesIn(scopes: readonly (readonly Node[])[]): readonly RewriteRule[] {
  const engine = scopes.flatMap((nodes) => directivesOf(nodes, 'rewriteengine')).at(-1)
  if (engine === undefined || wordAt(engine, 0).toLowerCase() !== 'on') return []
  const own = scopes.findLast((nodes) => nodes.some(({ name }) => name.startsWith('rewrite')))
  return own === undefined ? [] : rewriteRulesOf(own)
}

function beginAnew(visit: Visit, scopes: readonly (readonly Node[])[]): Proxied | Ending | undefined {
  const before = [...visit.env]
  visit.env.clear()
  for (const [name, value] of before) visit.env.set(`REDIRECT_${name}`, value)
  setEnvironment(visit, [...serversFor(visit).flatMap(({ nodes }) => nodes), ...scopes.flat()])
  return translate(visit)
}

/** For a folder its index is asked for, and the rules are asked about that too. */
function asIndex(visit: Visit, rules: readonly RewriteRule[]): Proxied | Ending | undefined {
  if (!visit.path.endsWith('/')) return undefined
  const [path, query] = [visit.path, visit.query]
  visit.path = `${path}index.php`
  const rewritten = runRewrite(visit, rules, folderBase)
  visit.path = path
  return rewritten.kind === 'local' ? undefined : takeRewritten(visit, rewritten, query)
}

function isEnd(rewritten: Rewritten): boolean {
  return rewritten.kind === 'local' && rewritten.rule.flags.has('END')
}

const folderBase = '/'
const mostTurns = 10
