import { hasHole } from '../hole.ts'
import { Doubt } from '../doubt.ts'
import { remembered } from '../remembered.ts'
import { locationsFor, serversFor } from './location.ts'
import { compilePattern } from './pattern.ts'
import { directivesOf } from './servers.ts'
import { textsOf, wordAt, type Directive, type Node, type Section } from './syntax.ts'
import type { Visit } from './visit.ts'

/** What ProxyPass, ProxyPassMatch, RewriteRule [P] or SetHandler made of a request. */
export interface Proxied {
  /** The whole URL with the rest of the path, not yet encoded. */
  readonly url: string
  readonly directive: Directive
  /** The path is sent on as it came (`nocanon`, NE). */
  readonly isRaw: boolean
  readonly dropsQuery: boolean
  /** Parameters of the connection: `upgrade`, `disablereuse`. */
  readonly parameters: ReadonlyMap<string, string>
}

/** A ProxyPass as it is written, with the path that its Location gives it. */
export interface ProxyPass {
  readonly directive: Directive
  readonly path: string
  readonly target: string
  readonly isPattern: boolean
  readonly words: ReadonlySet<string>
  readonly parameters: ReadonlyMap<string, string>
}

/** The first ProxyPass that takes the request: its Location's, then the server's, then the main server's. */
export function findProxyPass(visit: Visit): Proxied | undefined {
  if (visit.env.has('no-proxy')) return undefined
  const inner = locationsFor(visit).flatMap(passesOfLocation).at(-1)
  const outer = serversFor(visit)
    .toReversed()
    .flatMap(({ nodes }) => passesOf(nodes))
  for (const pass of inner === undefined ? outer : [inner, ...outer]) {
    const taken = take(visit, pass)
    if (taken === 'not proxied') return undefined
    if (taken !== undefined) return taken
  }
  return undefined
}

/** The ProxyPass directives of a server. */
export const passesOf = remembered((nodes: readonly Node[]): readonly ProxyPass[] =>
  nodes.flatMap((node) => {
    if (node.kind !== 'directive' || !passNames.has(node.name)) return []
    return [parsePass(node, textsOf(node))]
  }),
)

/** The ProxyPass of a Location, which has no path of its own. */
export function passesOfLocation(section: Section): ProxyPass[] {
  const path = wordAt(section, 0) === '~' ? wordAt(section, 1) : wordAt(section, 0)
  const isPattern = section.name === 'locationmatch' || wordAt(section, 0) === '~'
  const passes = [...passNames].flatMap((name) => directivesOf(section.nodes, name))
  return passes.map((node) => ({ ...parsePass(node, [path, ...textsOf(node)]), isPattern }))
}

function parsePass(directive: Directive, [path = '', target = '', ...rest]: readonly string[]): ProxyPass {
  const pairs = rest.filter((word) => word.includes('='))
  return {
    directive,
    path,
    target,
    isPattern: directive.name === 'proxypassmatch',
    words: new Set(rest.filter((word) => !word.includes('=')).map((word) => word.toLowerCase())),
    parameters: new Map(
      pairs.map((pair) => [pair.slice(0, pair.indexOf('=')).toLowerCase(), pair.slice(pair.indexOf('=') + 1)]),
    ),
  }
}

function take(visit: Visit, pass: ProxyPass): Proxied | 'not proxied' | undefined {
  if (hasHole(pass.path)) throw new Doubt('A template fills in the path that is proxied.', pass.directive.place)
  if (pass.words.has('interpolate')) throw new Doubt('"interpolate" is not looked into.', pass.directive.place)
  const url = pass.isPattern ? matchPattern(visit, pass) : matchPrefix(visit, pass)
  if (url === undefined) return undefined
  if (pass.target === '!') return 'not proxied'
  if (/^wss?:/i.test(pass.target) && !isWebSocket(visit)) return undefined
  const { directive, parameters, words } = pass
  return { url, directive, parameters, isRaw: isRaw(visit, pass), dropsQuery: words.has('noquery') }
}

function matchPrefix(visit: Visit, pass: ProxyPass): string | undefined {
  const length = prefixLength(visit.path, pass.path)
  if (length === 0) return undefined
  return pass.target + (isRaw(visit, pass) ? visit.target : visit.path).slice(length)
}

/** `nocanon` counts only where decoding took nothing off what the prefix matched. */
function isRaw(visit: Visit, { path, words }: ProxyPass): boolean {
  return words.has('nocanon') && prefixLength(visit.target, path) === prefixLength(visit.path, path)
}

function matchPattern(visit: Visit, { path, target, words, directive }: ProxyPass): string | undefined {
  if (words.has('nocanon')) throw new Doubt('"nocanon" with a pattern is not looked into.', directive.place)
  const found = compilePattern(path, '').exec(visit.path)
  if (found === null) return undefined
  const url = target.replace(/\\([$&\\])|\$(\d)|&/g, (written, escaped?: string, digit?: string) => {
    if (escaped !== undefined) return escaped
    return digit === undefined ? (written === '&' ? '&' : found[0]) : (found[Number(digit)] ?? '')
  })
  return url === target ? target + visit.path : url
}

/** How much of a path a prefix takes, 0 for none: whole segments, any number of slashes for one (alias_match). */
export function prefixLength(path: string, prefix: string): number {
  let [at, inPrefix] = [0, 0]
  while (inPrefix < prefix.length && at < path.length) {
    if (prefix[inPrefix] === '/') {
      if (path[at] !== '/') return 0
      while (prefix[inPrefix] === '/') inPrefix++
      while (path[at] === '/') at++
    } else if (path[at++] !== prefix[inPrefix++]) return 0
  }
  if (at === path.length && inPrefix !== prefix.length) return 0
  if (!prefix.endsWith('/') && at < path.length && path[at] !== '/') return 0
  return at
}

function isWebSocket({ fields }: Visit): boolean {
  return fields.get('Upgrade')?.toLowerCase() === 'websocket'
}

const passNames = new Set(['proxypass', 'proxypassmatch'])
