import { hasHole } from '../hole.ts'
import { Doubt } from '../doubt.ts'
import { evaluateText } from './expression/evaluate.ts'
import { parseText } from './expression/parse.ts'
import { locationsFor } from './location.ts'
import { compilePattern } from './pattern.ts'
import { percentLower } from './path.ts'
import { prefixLength } from './proxy-pass.ts'
import { scopeOf } from './request-scope.ts'
import { bracketed, canonicalNameOf, canonicalPortOf } from './server-name.ts'
import { textsOf, type Directive, type Node } from './syntax.ts'
import { schemeOf, tell, type Ending, type Visit } from './visit.ts'

/** What the Redirect directives among these nodes answer, if one of them takes the request. */
export function findRedirect(visit: Visit, nodes: readonly Node[], isInLocation: boolean): Ending | undefined {
  for (const node of nodes) {
    if (node.kind !== 'directive' || !(node.name in usualStatus)) continue
    const answer = redirect(visit, node, isInLocation)
    if (answer === undefined) continue
    tell(visit, node, {
      does: answer.location === undefined ? `answers ${answer.status}` : `redirects to ${answer.location}`,
      effect: 'answers',
    })
    return { kind: 'answer', ...answer, place: node.place }
  }
  return undefined
}

/** What Redirect in the Locations of a path answers: one that takes all of it, then the others, the innermost first. */
export function findInnerRedirect(visit: Visit): Ending | undefined {
  const nodes = locationsFor(visit)
    .toReversed()
    .flatMap((section) => section.nodes)
  return findWholeRedirect(visit) ?? findRedirect(visit, nodes, true)
}

/** Redirect without a path in a Location, the innermost that there is. It comes before those of servers. */
export function findWholeRedirect(visit: Visit): Ending | undefined {
  const nodes = locationsFor(visit)
    .toReversed()
    .flatMap((section) => section.nodes.toReversed())
  const isWhole = (node: Node): boolean =>
    node.kind === 'directive' && node.name in usualStatus && parseRedirect(node, true).path === undefined
  const first = nodes.find(isWhole)
  return first === undefined ? undefined : findRedirect(visit, [first], true)
}

/** A Redirect taken apart. Without a path it stands in a Location and takes all of it. */
export interface Redirect {
  readonly status: number
  readonly path: string | undefined
  readonly url: string
}

/** The parts of a Redirect directive. */
export function parseRedirect(directive: Directive, isInLocation: boolean): Redirect {
  const words = textsOf(directive)
  const status = statusOf(words[0] ?? '')
  const rest = status === undefined ? words : words.slice(1)
  const isWhole = isInLocation && rest.length < 2
  const [path, url = ''] = isWhole ? [undefined, rest[0] ?? ''] : rest
  return { status: status ?? usualStatus[directive.name] ?? 302, path, url }
}

interface Answer {
  readonly status: number
  readonly location?: string
}

function redirect(visit: Visit, directive: Directive, isInLocation: boolean): Answer | undefined {
  const { status, path, url } = parseRedirect(directive, isInLocation)
  if (hasHole(url + (path ?? ''))) throw new Doubt('A template fills in this redirect.', directive.place)
  const found = path === undefined ? whole(visit, url) : targetOf(visit, directive, { path, url })
  if (found === undefined) return undefined
  if (status < 300 || status > 399) return { status }
  const absolute = found.startsWith('/') ? selfUrl(visit) + found : found
  const query = visit.query !== undefined && !absolute.includes('?') ? `?${visit.query}` : ''
  return { status, location: absolute + query }
}

function whole(visit: Visit, url: string): string {
  return escapeUrl(evaluateText(parseText(url), scopeOf(visit)))
}

function targetOf(
  visit: Visit,
  directive: Directive,
  { path, url }: { readonly path: string; readonly url: string },
): string | undefined {
  if (directive.name !== 'redirectmatch') {
    const length = prefixLength(visit.path, path)
    return length === 0 ? undefined : url + visit.path.slice(length).replace(unsafe, percentLower)
  }
  const found = compilePattern(path, '').exec(visit.path)
  if (found === null) return undefined
  return escapeUrl(url.replace(/\$(\d)/g, (_written, digit: string) => found[Number(digit)] ?? ''))
}

/** Escapes what stands before the query. */
function escapeUrl(url: string): string {
  const end = url.search(/[?#]/)
  const head = end === -1 ? url : url.slice(0, end)
  return head.replace(unsafe, percentLower) + (end === -1 ? '' : url.slice(end))
}

/** The address of this server, as it speaks of itself. */
export function selfUrl(visit: Visit): string {
  const [scheme, port] = [schemeOf(visit), canonicalPortOf(visit)]
  return `${scheme}://${bracketed(canonicalNameOf(visit))}${port === (scheme === 'https' ? 443 : 80) ? '' : `:${port}`}`
}

function statusOf(word: string): number | undefined {
  return words[word.toLowerCase()] ?? (/^\d+$/.test(word) ? Number(word) : undefined)
}

/** What ap_os_escape_path escapes. */
export const unsafe = /[^A-Za-z0-9$\-_.+!*'(),:@&=/~;]/g
const words: Readonly<Record<string, number>> = { permanent: 301, temp: 302, seeother: 303, gone: 410 }
const usualStatus: Readonly<Record<string, number>> = {
  redirect: 302,
  redirectmatch: 302,
  redirecttemp: 302,
  redirectpermanent: 301,
}
