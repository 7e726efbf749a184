import { Doubt } from '../doubt.ts'
import type { Place } from '../place.ts'
import { compilePattern as compileRegExp } from '../pattern.ts'
import { isInSubnet } from '../subnet.ts'
import { isAtLeast } from '../version.ts'
import { cleanPath } from './clean-path.ts'
import { canonicalName } from './field-name.ts'
import { clientOf, hostName } from './placeholders.ts'
import { definedFor } from './scope.ts'
import { isHost } from './sites.ts'
import { inside, textsOf, type Node } from './syntax.ts'
import type { Visit } from './visit.ts'

/** A directive's arguments without the matcher before them. */
export function argumentsOf(node: Node): string[] {
  const texts = textsOf(node)
  return matcherOf(node) === undefined ? texts : texts.slice(1)
}

/** The matcher that a directive begins with: `*`, `/path`, `@name`. */
export function matcherOf(node: Node): string | undefined {
  const first = textsOf(node)[0]
  return first !== undefined && /^(?:\*$|[/@])/.test(first) ? first : undefined
}

/** Whether a directive counts for a request. */
export function isMatched(visit: Visit, node: Node): boolean {
  const matcher = matcherOf(node)
  if (matcher === undefined || matcher === '*') return true
  if (matcher.startsWith('/')) return isPath(visit, matcher, node.place)
  const definitions = definedFor(visit.site.nodes, node).get(matcher) ?? []
  if (definitions.length === 0) throw new Doubt(`"${matcher}" is not defined here.`, node.place)
  // A Caddyfile has one of each name; in JSON any of several may hold.
  return definitions.some((definition) => isSet(visit, testsOf(definition, textsOf(definition))))
}

interface Test {
  readonly name: string
  readonly values: readonly string[]
  readonly nodes: readonly Node[]
  readonly place: Place
}

/** The tests of a matcher or of `not`: on its own line, or in a block. */
function testsOf({ place, ...node }: Node, texts: readonly string[]): Test[] {
  const [name, ...values] = texts
  if (name !== undefined) return [{ name, values, nodes: inside(node), place }]
  return inside(node).map((inner) => ({
    name: inner.name,
    values: textsOf(inner),
    nodes: inside(inner),
    place: inner.place,
  }))
}

/** Different tests must all hold; of several of one name, any, but fields all. */
function isSet(visit: Visit, tests: readonly Test[]): boolean {
  const groups = Map.groupBy(tests, groupOf)
  return [...groups.values()].every((group) =>
    group[0]?.name === 'not'
      ? group.every((test) => !isNegated(visit, test))
      : group.some((test) => holds(visit, test)),
  )
}

function groupOf({ name, values }: Test): string {
  if (name === 'header') return `header ${canonicalName(values[0] ?? '')}`
  return name === 'header_regexp' ? `header_regexp ${canonicalName(values.at(-2) ?? '')}` : name
}

function isNegated(visit: Visit, { values, nodes, place }: Test): boolean {
  const [name, ...rest] = values
  if (name !== undefined) return isSet(visit, [{ name, values: rest, nodes, place }])
  return isSet(
    visit,
    nodes.map((node) => ({ name: node.name, values: textsOf(node), nodes: inside(node), place: node.place })),
  )
}

function holds(visit: Visit, { name, values, place }: Test): boolean {
  if (values.some((value) => /[{}\uE000]/.test(value)))
    throw new Doubt(`"${name} ${values.join(' ')}" is filled in from elsewhere.`, place)
  switch (name) {
    case 'path':
      return values.some((value) => isPath(visit, value, place))
    case 'host':
      return values.some((value) => isHost(value, hostName(visit.host)))
    case 'method':
      return values.includes(visit.method)
    case 'protocol':
      if (values[0] !== 'http' && values[0] !== 'https')
        throw new Doubt(`"protocol ${values[0]}" is not followed.`, place)
      return values[0] === visit.arrival.scheme
    case 'header':
      return isField(visit, values)
    case 'header_regexp':
      return isFieldLike(visit, values.slice(-2))
    case 'path_regexp':
      return compileRegExp(values.at(-1) ?? '', '').test(cleanPath(visit.path))
    case 'client_ip':
      return isInRanges(clientOf(visit, place), values)
    case 'remote_ip':
      if (values.includes('forwarded'))
        throw new Doubt('Whom "remote_ip forwarded" takes for the client is not followed.', place)
      return isInRanges(visit.client, values)
    default:
      throw new Doubt(`The matcher "${name}" is not known from the files.`, place)
  }
}

/** Compared as cleaned and in lower case; a star at either end stands for anything, one inside for anything but a slash. */
export function isPath({ path, configuration }: Visit, pattern: string, place: Place): boolean {
  if (pattern === '*') return true
  if (/[?[\]\\%{}]|\/\//.test(pattern))
    throw new Doubt(`Whether "${path}" is matched by "${pattern}" is not followed.`, place)
  const lower = path.toLowerCase()
  const cleaned = cleanPath(isAtLeast(configuration.version, '2.7') ? lower : lower.replace(/[. ]+$/, ''))
  return compilePattern(pattern.toLowerCase())(cleaned)
}

function compilePattern(pattern: string): (path: string) => boolean {
  const stars = pattern.split('*').length - 1
  const [opens, closes] = [pattern.startsWith('*'), pattern.endsWith('*')]
  if (stars === 2 && opens && closes) return (path) => path.includes(pattern.slice(1, -1))
  if (stars === 1 && opens) return (path) => path.endsWith(pattern.slice(1))
  if (stars === 1 && closes) return (path) => path.startsWith(pattern.slice(0, -1))
  // Backslashes, brackets and question marks did not come this far.
  const whole = new RegExp(`^${pattern.replace(/[.+^$()|]/g, '\\$&').replaceAll('*', '[^/]*')}$`, 's')
  return (path) => whole.test(path)
}

/** `header FIELD VALUE`, with a star at either end; `!FIELD` for one that is not there. */
function isField({ fields, host }: Visit, [name = '', value]: readonly string[]): boolean {
  const linesOf = (field: string): readonly string[] =>
    canonicalName(field) === 'Host' ? [host] : (fields.get(canonicalName(field)) ?? [])
  if (name.startsWith('!')) return linesOf(name.slice(1)).length === 0
  if (value === undefined) return linesOf(name).length > 0
  const inner = value.replace(/^\*|\*$/g, '')
  return linesOf(name).some((line) => {
    if (value === '*') return true
    if (value.startsWith('*') && value.endsWith('*')) return line.includes(inner)
    if (value.startsWith('*')) return line.endsWith(inner)
    return value.endsWith('*') ? line.startsWith(inner) : line === value
  })
}

/** `header_regexp FIELD PATTERN`: whether a line of the field has the pattern in it. */
function isFieldLike({ fields, host }: Visit, [name = '', pattern = '']: readonly string[]): boolean {
  const canonical = canonicalName(name)
  const lines = canonical === 'Host' ? [host] : (fields.get(canonical) ?? [])
  return lines.some((line) => compileRegExp(pattern, '').test(line))
}

/** Whether an address is in one of these ranges. */
export function isInRanges(client: string, ranges: readonly string[]): boolean {
  return ranges.flatMap(spellOut).some((range) => isInSubnet(client, range))
}

function spellOut(range: string): readonly string[] {
  return range === 'private_ranges' ? privateRanges : [range]
}

const privateRanges = ['192.168.0.0/16', '172.16.0.0/12', '10.0.0.0/8', '127.0.0.0/8', 'fd00::/8', '::1']
