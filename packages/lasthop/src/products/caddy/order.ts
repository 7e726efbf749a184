import { remembered } from '../remembered.ts'
import { matcherOf } from './match.ts'
import { named, wordAt, type Node } from './syntax.ts'

/** The directives in the order in which Caddy runs them, whatever the file's own; `order` of the global options is a doubt of its own. */
export const inOrder = remembered((nodes: readonly Node[]): readonly Node[] =>
  nodes.filter(({ name }) => !name.startsWith('@') && !asides.has(name)).toSorted(compare),
)

function compare(one: Node, other: Node): number {
  const [first, second] = [positionOf(one), positionOf(other)]
  if (first !== second) return first - second
  const [a, b] = [pathOf(one), pathOf(other)]
  if (a === undefined || b === undefined) return Number(isBare(one)) - Number(isBare(other))
  const [longer, shorter] = [a.replace(/\*$/, ''), b.replace(/\*$/, '')]
  return longer === shorter ? a.length - b.length : shorter.length - longer.length
}

function positionOf({ name }: Node): number {
  return directives.indexOf(name === 'handle_path' ? 'handle' : name)
}

function isBare(node: Node): boolean {
  const matcher = matcherOf(node)
  return node.name !== 'handle_path' && (matcher === undefined || matcher === '*')
}

function pathOf(node: Node): string | undefined {
  const matcher = matcherOf(node)
  return matcher?.startsWith('/') === true ? matcher : undefined
}

/** Whether the global options move one of these directives; what is not among them comes first anyhow. */
export function findOrder(options: readonly Node[]): Node | undefined {
  return named(options, 'order').find((node) => directives.includes(wordAt(node, 0)))
}

// Those that are not in the list come first: what they do is not known, and it may be anything.
const directives = [
  'header',
  'redir',
  'method',
  'rewrite',
  'uri',
  'try_files',
  'basicauth',
  'basic_auth',
  'forward_auth',
  'request_header',
  'handle',
  'route',
  'abort',
  'error',
  'respond',
  'reverse_proxy',
  'php_fastcgi',
  'file_server',
]

/** What changes no request on its way. */
export const asides = new Set([
  'bind',
  'encode',
  'fs',
  'handle_errors',
  'intercept',
  'log',
  'log_append',
  'log_name',
  'log_skip',
  'metrics',
  'push',
  'request_body',
  'root',
  'skip_log',
  'templates',
  'tls',
  'tracing',
  'copy_response_headers',
])
