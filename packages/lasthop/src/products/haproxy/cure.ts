import { problem, type Problem } from '@lasthop/contract'
import type { Aim, Edge } from '../edge.ts'
import type { Edit } from '../edit.ts'
import { isAtLeast } from '../version.ts'
import { behindLines, edgeLines, isManagedHere } from './edge-block.ts'
import { configurationOf } from './edge.ts'
import { modeOf, type Proxy } from './proxies.ts'
import { defaultsIn, isServed } from './served.ts'
import { named, textsOf, type Line } from './syntax.ts'

/**
 * The edits that make every frontend keep its promise: the block before its own rules, and away with what the block
 * replaces, in frontends, backends and defaults alike. Other lines stay as they are.
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
  const replaced = new Set(
    [...all.flatMap((proxy) => proxy.lines), ...defaultsIn(all)].filter(
      (line) => isReplaced(line) || lines.includes(line.says),
    ),
  )
  return [...fronts.map((front) => insertion(front, lines)), ...[...replaced].map(removal)]
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

/** The block before the first rule of a section, indented as its lines are. */
function insertion({ head, lines }: Proxy, block: readonly string[]): Edit {
  const first = named(lines, 'http-request', 'redirect', 'use_backend', 'default_backend', 'server')[0] ?? lines[0]
  const line = first ?? head
  const { text } = line.source.file
  const indent = first === undefined ? '    ' : text.slice(lineStart(first), first.place.start)
  const at = first === undefined ? nextLine(head) : lineStart(first)
  const before = at === text.length && !text.endsWith('\n') ? '\n' : ''
  return {
    path: line.place.path,
    start: at,
    end: at,
    text: before + block.map((each) => `${indent}${each}\n`).join(''),
  }
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
