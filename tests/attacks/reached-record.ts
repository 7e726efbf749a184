import { createHash } from 'node:crypto'
import type { CorpusRequest } from '@lasthop/corpus'

/** What became of one request of the corpus: the bytes that were sent, the answer, and the bytes that reached the app. */
export interface Reached {
  readonly request: CorpusRequest
  /** The status, and the code of the edge's own page if it was one. */
  readonly answered: string
  /** Each complete request that the app recorded. */
  readonly seen: readonly string[]
}

/** The record of a group, every byte in view: `>` was sent, `=` was answered, `<` reached the app. */
export function writeRecord(reached: readonly Reached[], ports: Readonly<Record<string, number>>): string {
  const blocks = reached.map(({ request, answered, seen }) => [
    `${request.id} ${request.title}`,
    ...linesOf('>', request.raw),
    `= ${answered}`,
    ...(seen.length === 0 ? ['< nothing'] : seen.flatMap((raw) => linesOf('<', alike(raw, ports)))),
  ])
  return `${blocks.map((lines) => lines.join('\n')).join('\n\n')}\n`
}

/** Ports and request ids differ from run to run. */
function alike(raw: string, ports: Readonly<Record<string, number>>): string {
  let text = raw.replace(/X-Request-Id: [0-9a-f-]{32,36}\r\n/, 'X-Request-Id: ID\r\n')
  for (const [name, port] of Object.entries(ports)) text = text.replaceAll(String(port), name)
  return text
}

function linesOf(mark: string, raw: string): string[] {
  const shown = raw.length <= shownMost ? raw : raw.slice(0, shownMost)
  const lines = escaped(shown).split(/(?<=\\r\\n)/)
  const rest =
    raw.length <= shownMost ? [] : [`${mark} and ${raw.length - shownMost} more bytes, sha256 ${digest(raw)}`]
  return [...lines.map((line) => `${mark} ${line}`), ...rest]
}

function escaped(raw: string): string {
  return Array.from(raw, (character) => escapeOf(character)).join('')
}

function escapeOf(character: string): string {
  const code = character.charCodeAt(0)
  if (character === '\r') return String.raw`\r`
  if (character === '\n') return String.raw`\n`
  if (character === '\\') return String.raw`\\`
  return code >= 0x20 && code < 0x7f ? character : `\\x${code.toString(16).padStart(2, '0')}`
}

function digest(raw: string): string {
  return createHash('sha256').update(raw, 'latin1').digest('hex').slice(0, 16)
}

const shownMost = 2000
