import type { Proxy } from './proxies.ts'
import { wordAt, type Line } from './syntax.ts'

/** What a frontend has of a block of lines, and what it lacks. */
export interface Block {
  readonly front: Proxy
  /** Lines that are right where they stand. */
  readonly kept: readonly Line[]
  /** The others, in their order: each run with the line that it comes behind. Absent: before every rule. */
  readonly runs: readonly { readonly behind?: Line; readonly lines: readonly string[] }[]
}

/** Keeps what is right: options anywhere, and rules before any that reads what the block makes true. */
export function blockIn(front: Proxy, lines: readonly string[]): Block {
  const options = [...front.lines, ...front.inherited].filter(
    ({ name, says }) => name === 'option' && lines.includes(says),
  )
  const wanted = lines.filter((each) => !options.some(({ says }) => says === each))
  const rules = inOrder(beforeReaders(front.lines), wanted)
  return { front, kept: [...options, ...rules], runs: runsOf(wanted, rules) }
}

/** A rule or condition that asks for a forwarding field would be asked too early below it. */
function beforeReaders(lines: readonly Line[]): readonly Line[] {
  const reader = lines.findIndex(({ name, says }) => reads.test(says) && (name === 'acl' || fetches.test(says)))
  return reader === -1 ? lines : lines.slice(0, reader)
}

/** Each of them once, in any order, but no removal behind a line that sets what it removes. */
function inOrder(lines: readonly Line[], wanted: readonly string[]): readonly Line[] {
  const kept: Line[] = []
  for (const line of lines) {
    const isNew = wanted.includes(line.says) && !kept.some(({ says }) => says === line.says)
    if (isNew && !kept.some((before) => isUndone(before, line))) kept.push(line)
  }
  return kept
}

function isUndone(set: Line, removal: Line): boolean {
  if (wordAt(set, 0) !== 'set-header' || wordAt(removal, 0) !== 'del-header') return false
  const [name, removed] = [wordAt(set, 1).toLowerCase(), wordAt(removal, 1).toLowerCase()]
  return wordAt(removal, 2) === '-m' ? name.startsWith(removed) : name === removed
}

/** What removes comes before everything, what sets behind the last line that stays. */
function runsOf(wanted: readonly string[], kept: readonly Line[]): Block['runs'] {
  const missing = wanted.filter((each) => !kept.some(({ says }) => says === each))
  const behind = kept.at(-1)
  const [removing, setting] = [missing.filter((each) => !isSetting(each)), missing.filter(isSetting)]
  const runs = behind === undefined ? [{ lines: missing }] : [{ lines: removing }, { behind, lines: setting }]
  return runs.filter(({ lines }) => lines.length > 0)
}

function isSetting(line: string): boolean {
  return line.startsWith('http-request set-header')
}

const reads = /forwarded|real-ip|scheme|front-end-https/i
/** Samples that read a field of the request. */
const fetches = /\b(?:req\.)?f?hdr(?:_\w+)?\(\s*(?:x-|forwarded|front)/i
