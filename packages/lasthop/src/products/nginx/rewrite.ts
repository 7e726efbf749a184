import { compilePattern } from '../pattern.ts'
import { condition } from './condition.ts'
import { expand } from './expand.ts'
import { inside, textsOf, type Node } from './syntax.ts'
import { escapeArgs, unescapeRedirect } from './uri.ts'
import { valueFor, variableOf } from './variables.ts'
import { tell, type Ending, type Visit } from './visit.ts'

/** What the rewrite directives of one level came to. */
export type Rewritten =
  | { readonly kind: 'ended'; readonly ending: Ending }
  | {
      readonly kind: 'went on'
      readonly isMoved: boolean
      readonly isBroken: boolean
      readonly chosen: Node | undefined
    }

/** Runs set, if, return, rewrite and break of a level in order. An `if` that holds is the level from then on. */
export function runRewrite(visit: Visit, nodes: readonly Node[]): Rewritten {
  let [isMoved, chosen] = [false, undefined as Node | undefined]
  for (const node of nodes) {
    switch (node.name) {
      case 'set':
        visit.variables.set((node.words[0]?.text ?? '').slice(1), valueFor(visit, node.words[1]?.text ?? '', node))
        break
      case 'break':
        return { kind: 'went on', isMoved, isBroken: true, chosen }
      case 'return':
        return { kind: 'ended', ending: returned(visit, node) }
      case 'rewrite': {
        const result = rewrite(visit, node)
        if (result === 'same') break
        if (typeof result === 'object') return { kind: 'ended', ending: result }
        if (result !== 'on') return { kind: 'went on', isMoved: true, isBroken: result === 'break', chosen }
        isMoved = true
        break
      }
      case 'if': {
        if (!condition(visit, node)) break
        chosen = node
        const inner = runRewrite(visit, inside(node))
        if (inner.kind === 'ended') return inner
        isMoved ||= inner.isMoved
        if (inner.isBroken || inner.isMoved) return { ...inner, chosen }
        break
      }
      default:
        break
    }
  }
  return { kind: 'went on', isMoved, isBroken: false, chosen }
}

function returned(visit: Visit, node: Node): Ending {
  const [first = '', text] = textsOf(node)
  if (!/^\d+$/.test(first)) return redirect(visit, node, 302, valueFor(visit, first, node))
  const status = Number(first)
  if (status === 444) {
    tell(visit, node, { does: 'closes the connection without a word', effect: 'refuses' })
    return { kind: 'refuse', status: 'closed' }
  }
  if (text !== undefined && redirects.has(status)) return redirect(visit, node, status, valueFor(visit, text, node))
  tell(visit, node, { does: `answers ${status}`, effect: 'answers' })
  return { kind: status >= 400 ? 'refuse' : 'answer', status }
}

function redirect(visit: Visit, node: Node, status: number, location: string): Ending {
  tell(visit, node, { does: `redirects to ${location}`, effect: 'answers' })
  return { kind: 'answer', status, location }
}

function rewrite(visit: Visit, node: Node): Ending | 'same' | 'on' | 'break' | 'last' {
  const [pattern = '', replacement = '', flag = ''] = textsOf(node)
  const found = compilePattern(pattern, '').exec(visit.path)
  if (found === null) return 'same'
  visit.captures = [...found]
  for (const [group, value] of Object.entries(found.groups ?? {})) visit.variables.set(group, value ?? '')
  const isExternal = /^(?:https?:\/\/|\$scheme)/i.test(replacement) || flag === 'redirect' || flag === 'permanent'
  const written = replacement.replace(/\?$/, '')
  const keepsArgs = !replacement.endsWith('?')
  const target = expandReplacement(visit, written, isExternal)
  if (isExternal) {
    const location = withArgs(visit, unescapeRedirect(target.path + (target.query ?? '')), keepsArgs)
    return redirect(visit, node, flag === 'permanent' ? 301 : 302, location)
  }
  move(visit, target, keepsArgs)
  tell(visit, node, { does: `the path becomes ${visit.path}`, effect: 'routes' })
  return flag === 'last' || flag === 'break' ? flag : 'on'
}

/** Captures in a query or in a redirect are escaped where the path was. */
function expandReplacement(visit: Visit, template: string, isExternal: boolean): Target {
  const question = template.indexOf('?')
  const [path, query] =
    question === -1 ? [template, undefined] : [template.slice(0, question), template.slice(question)]
  const isEscaped = visit.isQuoted || visit.hasPlus
  const lookup =
    (escapes: boolean) =>
    (name: string): string => {
      const value = variableOf(visit, name)
      return escapes && /^[1-9]$/.test(name) && isEscaped ? escapeArgs(value) : value
    }
  return { path: expand(path, lookup(isExternal)), query: query && expand(query, lookup(true)) }
}

/** Where a rewrite leads; only a question mark that the file writes begins a query. */
interface Target {
  readonly path: string
  readonly query: string | undefined
}

function withArgs(visit: Visit, target: string, keepsArgs: boolean): string {
  if (!keepsArgs || visit.args === '') return target
  return `${target}${target.includes('?') ? '&' : '?'}${visit.args}`
}

function move(visit: Visit, { path, query }: Target, keepsArgs: boolean): void {
  const old = keepsArgs && visit.args !== '' ? visit.args : ''
  visit.path = path
  if (query !== undefined) visit.args = old === '' ? query.slice(1) : `${query.slice(1)}&${old}`
  else if (!keepsArgs) visit.args = ''
  visit.isInternal = true
  visit.isUntouched = false
}

const redirects = new Set([301, 302, 303, 307, 308])
