import { Doubt } from '../doubt.ts'
import type { Passage } from '../passage.ts'
import { forward } from './forward.ts'
import { applyOperations, operationOf } from './header-ops.ts'
import { cleanPath, withoutPrefix } from './clean-path.ts'
import { argumentsOf, isMatched, matcherOf } from './match.ts'
import { asides, inOrder } from './order.ts'
import { runPhp } from './php.ts'
import { fillIn } from './placeholders.ts'
import { inside, named, type Node } from './syntax.ts'
import { logIn, standIn } from '../stand-in.ts'
import { canonicalName } from './field-name.ts'
import { changePath, targetOf } from './url.ts'
import { tell, type Visit } from './visit.ts'

/** Runs the directives of a site or of a block in Caddy's order, until one of them ends the request. */
export function run(visit: Visit, nodes: readonly Node[]): Passage | undefined {
  return runEach(visit, inOrder(nodes))
}

function runEach(visit: Visit, nodes: readonly Node[]): Passage | undefined {
  let isHandled = false
  for (const node of nodes) {
    if (asides.has(node.name)) continue
    const isExclusive = node.name === 'handle' || node.name === 'handle_path'
    if ((isExclusive && isHandled) || !isMatched(visit, node) || isLeftOut(visit, node)) continue
    if (isExclusive) isHandled = true
    const ending = runOne(visit, node)
    if (ending !== undefined) return ending
    if (node.isTerminal === true) return { kind: 'answered', status: 200, fields: [], steps: visit.steps }
  }
  return undefined
}

/** Whether another one of its group was run. */
function isLeftOut({ groups }: Visit, { group }: Node): boolean {
  if (group === undefined) return false
  const isTaken = groups.has(group)
  groups.add(group)
  return isTaken
}

function runOne(visit: Visit, node: Node): Passage | undefined {
  switch (node.name) {
    case 'header':
      return undefined
    case 'request_header':
      applyOperations(visit, operationsOf(node))
      return undefined
    case 'handle':
      return run(visit, inside(node))
    case 'handle_path':
      stripPrefix(visit, (matcherOf(node) ?? '').replace(/\*$/, '').replace(/\/$/, ''), node)
      return run(visit, inside(node))
    case 'route':
      return runEach(
        visit,
        inside(node).filter(({ name }) => !name.startsWith('@')),
      )
    case 'uri':
      return rewriteUri(visit, node)
    case 'redir':
      return redirect(visit, node)
    case 'respond':
      return respond(visit, node)
    case 'basicauth':
    case 'basic_auth':
      tell(visit, node, logIn)
      return undefined
    case 'forward_auth':
      return forwardAuth(visit, node)
    case 'try_files':
      tell(visit, node, { does: 'looks for a file: the path is taken to stay', effect: 'ignores' })
      return undefined
    case 'file_server':
      return serveFiles(visit, node)
    case 'abort':
      tell(visit, node, { does: 'closes the connection', effect: 'refuses' })
      return { kind: 'refused', status: 'closed', steps: visit.steps }
    case 'reverse_proxy':
      return forward(visit, node)
    case 'php_fastcgi':
      return runPhp(visit, node)
    default:
      throw new Doubt(`What "${node.name}" does is not known from the files.`, node.place)
  }
}

/** Asks another server; what it says of the visitor is told to the application, and nothing that the client says in those fields. */
function forwardAuth(visit: Visit, node: Node): undefined {
  tell(visit, node, logIn)
  const lines = named(inside(node), 'copy_headers')
  for (const text of lines.flatMap((line) => [...argumentsOf(line), ...inside(line).map(({ name }) => name)])) {
    const field = canonicalName(text.slice(text.indexOf('>') + 1))
    visit.fields.set(field, [standIn])
    tell(visit, node, { does: `sets it to what the log-in says`, effect: 'sets', field })
  }
}

/** A file or a 404: which of them says nothing of what an application believes. */
function serveFiles(visit: Visit, node: Node): Passage {
  tell(visit, node, { does: 'serves a file', effect: 'answers' })
  return { kind: 'answered', status: 404, fields: [], steps: visit.steps }
}

function operationsOf(node: Node): ReturnType<typeof operationOf>[] {
  const words = argumentsOf(node)
  if (words.length > 0) return [operationOf(node, words)]
  return inside(node).map((line) => operationOf(line, [line.name, ...line.words.map(({ text }) => text)]))
}

function rewriteUri(visit: Visit, node: Node): undefined {
  const [what, prefix = ''] = argumentsOf(node)
  if (what !== 'strip_prefix') throw new Doubt(`"${node.says}" is not followed.`, node.place)
  stripPrefix(visit, fillIn(visit, prefix, node.place), node)
}

function stripPrefix(visit: Visit, prefix: string, node: Node): void {
  if (prefix.includes('//') || prefix.includes('%'))
    throw new Doubt(`What "${node.says}" takes away is not followed.`, node.place)
  const wanted = prefix.startsWith('/') ? prefix : `/${prefix}`
  const { path, escapedPath } = changePath(visit, (each) => withoutPrefix(cleanPath(each), wanted))
  if (path === visit.path && escapedPath === visit.escapedPath) return
  visit.path = path
  visit.escapedPath = escapedPath
  tell(visit, node, { does: `makes the path "${targetOf({ ...visit, query: '' })}"`, effect: 'routes' })
}

function redirect(visit: Visit, node: Node): Passage {
  const [to, code = 'temporary'] = argumentsOf(node)
  const status = codes[code] ?? Number(code)
  if (to === undefined || Number.isNaN(status) || status < 300 || status > 399)
    throw new Doubt(`"${node.says}" is not followed.`, node.place)
  const location = fillIn(visit, to, node.place)
  tell(visit, node, { does: `redirects to ${location}`, effect: 'answers' })
  return { kind: 'answered', status, fields: ['Location', location], steps: visit.steps }
}

function respond(visit: Visit, node: Node): Passage {
  const [first = '', second] = argumentsOf(node)
  const closes = named(inside(node), 'close')[0]
  if (node.block !== undefined || closes) throw new Doubt(`"${node.says}" is not followed.`, node.place)
  const status = Number(second ?? (/^\d{3}$/.test(first) ? first : '200'))
  if (Number.isNaN(status)) throw new Doubt(`"${node.says}" is not followed.`, node.place)
  tell(visit, node, { does: `answers ${status}`, effect: 'answers' })
  return { kind: 'answered', status, fields: [], steps: visit.steps }
}

const codes: Readonly<Record<string, number>> = { permanent: 301, temporary: 302 }
