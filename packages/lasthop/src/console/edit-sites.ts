import { problem, type Problem } from '@lasthop/contract'
import { isMap, isPair, isScalar, parseDocument, type Document, type Pair, type YAMLMap } from 'yaml'

/** A change to one site of lasthop.yaml. */
export type SiteChange =
  | { readonly kind: 'set'; readonly host: string; readonly settings: string }
  | { readonly kind: 'remove'; readonly host: string }

/**
 * The text of lasthop.yaml with one site added, replaced or removed. Everything else stays byte for byte, comments included.
 * `settings` is the YAML that stands below the site's name.
 */
export function changeSite(text: string, change: SiteChange): string | Problem {
  const document = parseDocument(text, { keepSourceTokens: true })
  if (document.errors.length > 0) return problem('The file is not YAML at the moment: mend it as a whole first.')
  const sites = document.get('sites')
  if (!isMap(sites)) return problem('The file has no list of sites: mend it as a whole first.')
  if (sites.flow === true) return changeFlow(document, change)
  const pair = sites.items.find((item) => isPair(item) && keyOf(item) === change.host)
  if (pair !== undefined) return replacePair(text, pair, change)
  return change.kind === 'remove' ? problem(`There is no site ${change.host}.`) : addPair(text, sites, change)
}

/** The YAML below a site's name, without its indentation; undefined when there is no such site. */
export function siteSettings(text: string, host: string): string | undefined {
  const document = parseDocument(text, { keepSourceTokens: true })
  const sites = document.get('sites')
  if (!isMap(sites)) return undefined
  const pair = sites.items.find((item) => isPair(item) && keyOf(item) === host)
  const range = pair === undefined ? undefined : valueRange(pair)
  if (range === undefined) return undefined
  const start = text.lastIndexOf('\n', range.start - 1) + 1
  const isBlock = text.slice(start, range.start).trim() === ''
  return isBlock ? outdent(text.slice(start, range.end)).trimEnd() : text.slice(range.start, range.end)
}

function replacePair(text: string, pair: Pair, change: SiteChange): string | Problem {
  const [key, value] = [keyRange(pair), valueRange(pair)]
  if (key === undefined || value === undefined) return problem(`The site ${change.host} cannot be found in the text.`)
  const lineStart = text.lastIndexOf('\n', key.start - 1) + 1
  const indent = text.slice(lineStart, key.start)
  const end = Math.max(value.end, key.end)
  if (change.kind === 'set') {
    return text.slice(0, lineStart) + written(change, indent) + text.slice(lineEnd(text, end)).replace(/^\n?/, '')
  }
  return text.slice(0, lineStart) + text.slice(lineEnd(text, end)).replace(/^\n/, '')
}

function addPair(text: string, sites: YAMLMap, change: Extract<SiteChange, { kind: 'set' }>): string | Problem {
  const last = sites.items.at(-1)
  const first = sites.items[0]
  const [key, value] = [keyRange(first), valueRange(last)]
  if (key === undefined || value === undefined) return problem('The list of sites cannot be found in the text.')
  const indent = text.slice(text.lastIndexOf('\n', key.start - 1) + 1, key.start)
  const at = lineEnd(text, value.end)
  return `${text.slice(0, at)}\n${written(change, indent)}${text.slice(at).replace(/^\n/, '')}`
}

/** `sites: { a: … }` on one line has no lines to leave alone: the library writes it anew, with its comments. */
function changeFlow(document: Document, change: SiteChange): string | Problem {
  if (change.kind === 'remove') {
    return document.deleteIn(['sites', change.host]) ? String(document) : problem(`There is no site ${change.host}.`)
  }
  document.setIn(['sites', change.host], parseDocument(change.settings).contents)
  return String(document)
}

/** The site as a block below its name, or behind it when it is a flow mapping of one line. */
function written({ host, settings }: Extract<SiteChange, { kind: 'set' }>, indent: string): string {
  const body = settings.trim()
  const name = /^[\w.-]+$/.test(host) ? host : JSON.stringify(host)
  if (body.startsWith('{') && !body.includes('\n')) return `${indent}${name}: ${body}\n`
  const lines = outdent(settings.replace(/^\s*\n/, '').trimEnd()).split('\n')
  return `${indent}${name}:\n${lines.map((line) => (line === '' ? '' : `${indent}  ${line}`)).join('\n')}\n`
}

function outdent(text: string): string {
  const lines = text.split('\n')
  const depths = lines.filter((line) => line.trim() !== '').map((line) => line.length - line.trimStart().length)
  const depth = Math.min(...depths)
  return Number.isFinite(depth) ? lines.map((line) => line.slice(depth)).join('\n') : text
}

interface Range {
  readonly start: number
  readonly end: number
}

function keyOf(pair: Pair): unknown {
  return isScalar(pair.key) ? pair.key.value : pair.key
}

function keyRange(pair: Pair | undefined): Range | undefined {
  return rangeOf(pair?.key)
}

function valueRange(pair: Pair | undefined): Range | undefined {
  return rangeOf(pair?.value) ?? keyRange(pair)
}

function rangeOf(node: unknown): Range | undefined {
  if (typeof node !== 'object' || node === null || !('range' in node) || !Array.isArray(node.range)) return undefined
  const [start, end]: unknown[] = node.range
  return typeof start === 'number' && typeof end === 'number' ? { start, end } : undefined
}

/** Where the line ends that holds the last character before `at`; the value of a block may end at the start of the next line. */
function lineEnd(text: string, at: number): number {
  if (text[at - 1] === '\n') return at - 1
  const end = text.indexOf('\n', at)
  return end === -1 ? text.length : end
}
