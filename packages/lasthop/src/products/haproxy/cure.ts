import { problem, type Problem } from '@lasthop/contract'
import type { Aim, Edge } from '../edge.ts'
import type { Edit } from '../edit.ts'
import { isAtLeast } from '../version.ts'
import { blockIn, type Block } from './block.ts'
import { behindLines, edgeLines, isManagedHere } from './edge-block.ts'
import { configurationOf } from './edge.ts'
import { modeOf, type Proxy } from './proxies.ts'
import { defaultsIn, isServed } from './served.ts'
import { named, textsOf, wordAt, type Line } from './syntax.ts'

/**
 * The edits that make every frontend keep its promise: what it lacks of the block before its own rules, and away with what
 * the block replaces, in frontends, backends and defaults alike. Lines that are right stay where they are, and so do others.
 */
export function cure(edge: Edge, aim: Aim): readonly Edit[] | Problem {
  if (edge.hasHoles)
    return problem('What of this configuration counts is not decided in its files, so they are not edited.')
  if (!isAtLeast(edge.version.text, '2.4'))
    return problem(`The lines that are needed are known to HAProxy from 2.4 on, and this is ${edge.version.text}.`)
  const { proxies, binds } = configurationOf(edge)
  const lines = aim.kind === 'outermost' ? edgeLines() : behindLines(aim.ranges)
  const fronts = [...new Set(binds.map(({ front }) => front))].filter((front) => isServed(front, proxies))
  if (fronts.length === 0) return problem('No frontend here hands requests of HTTP to a backend.')
  const all = [...proxies.fronts, ...proxies.backs.values()].filter((proxy) => modeOf(proxy) === 'http')
  const written = new Set([...all.flatMap((proxy) => proxy.lines), ...defaultsIn(all)])
  const blocks = fronts.map((front) => blockIn(front, lines))
  const kept = new Set([
    ...blocks.flatMap((block) => block.kept),
    ...[...written].filter((line) => isHarmless(line, lines) && !fronts.some((front) => front.lines.includes(line))),
  ])
  const gone = [...written].filter((line) => (isReplaced(line) || lines.includes(line.says)) && !kept.has(line))
  return [...blocks.flatMap(insertions), ...gone.map(removal)]
}

/** What says the same behind a frontend's block: an option, or a field that is set once more. */
function isHarmless(line: Line, lines: readonly string[]): boolean {
  return lines.includes(line.says) && (line.name === 'option' || wordAt(line, 0) === 'set-header')
}

/** Rules for the block's own fields, and the options that add or keep them. */
function isReplaced(line: Line): boolean {
  const [first = '', second = ''] = textsOf(line)
  if (line.name === 'option')
    return first === 'forwardfor' || first === 'http-restrict-req-hdr-names' || first === 'forwarded'
  return (
    line.name === 'http-request' && /^(?:set|add|del|replace)-(?:header|value)$/.test(first) && isManagedHere(second)
  )
}

/** What is missing of a block, each run of lines behind the line that it follows; the first before the first rule. */
function insertions({ front, runs }: Block): readonly Edit[] {
  return runs.map(({ behind, lines }) => (behind === undefined ? atTop(front, lines) : below(behind, lines)))
}

/** Before the first rule of a section, indented as its lines are. */
function atTop({ head, lines }: Proxy, block: readonly string[]): Edit {
  const first = named(lines, 'http-request', 'redirect', 'use_backend', 'default_backend', 'server')[0] ?? lines[0]
  const line = first ?? head
  const { text } = line.source.file
  const indent = first === undefined ? '    ' : indentOf(first)
  const at = first === undefined ? nextLine(head) : lineStart(first)
  const before = at === text.length && !text.endsWith('\n') ? '\n' : ''
  const written = block.map((each) => `${indent}${each}${lineEnd(line)}`).join('')
  return { path: line.place.path, start: at, end: at, text: before + written }
}

function below(line: Line, block: readonly string[]): Edit {
  const at = nextLine(line)
  const { text } = line.source.file
  const before = at === text.length && !text.endsWith('\n') ? '\n' : ''
  const written = block.map((each) => `${indentOf(line)}${each}${lineEnd(line)}`).join('')
  return { path: line.place.path, start: at, end: at, text: before + written }
}

function indentOf(line: Line): string {
  return line.source.file.text.slice(lineStart(line), line.place.start)
}

function lineEnd({ source }: Line): string {
  return source.file.text.includes('\r\n') ? '\r\n' : '\n'
}

/** The line with its end, and a comment that stands on it. */
function removal(line: Line): Edit {
  return { path: line.place.path, start: lineStart(line), end: nextLine(line), text: '' }
}

function lineStart({ place, source }: Line): number {
  return source.file.text.lastIndexOf('\n', place.start - 1) + 1
}

function nextLine({ place, source }: Line): number {
  const newline = source.file.text.indexOf('\n', place.end)
  return newline === -1 ? source.file.text.length : newline + 1
}
