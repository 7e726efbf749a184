/** Whole stacks in the style of the wild, labelled before the doctor had seen them: read from `wild/*.txt`, whose first lines say the form. */
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Labelled } from './labelled.ts'

const topologies = ['edge', 'tls-in-front'] as const
const folder = join(import.meta.dirname, 'wild')

/** Every one of them. */
export const wild: readonly Labelled[] = readdirSync(folder)
  .toSorted()
  .flatMap((name) => readStacks(name.replace('.txt', ''), readFileSync(join(folder, name), 'utf8')))

function readStacks(kind: string, text: string): readonly Labelled[] {
  const [, ...sections] = text.split(/^=== /m)
  const shared = new Map(sections.filter((section) => section.startsWith('shared ')).map(readShared))
  return sections.filter((section) => !section.startsWith('shared ')).map((section) => readStack(kind, section, shared))
}

function readShared(section: string): readonly [name: string, text: string] {
  const [head = '', ...lines] = section.split('\n')
  return [head.replace('shared ', ''), `${lines.join('\n').trimEnd()}\n`]
}

function readStack(kind: string, section: string, shared: ReadonlyMap<string, string>): Labelled {
  const [head = '', ...parts] = section.split(/^--- /m)
  const [name = '', ...said] = head.trimEnd().split('\n')
  const words = (key: string): readonly string[] =>
    said
      .filter((line) => line.startsWith(`${key}:`))
      .flatMap((line) => line.slice(key.length + 1).split(' '))
      .filter((word) => word !== '')
  const end = words('crlf').length === 0 ? '\n' : '\r\n'
  return {
    name: `wild, ${kind}: ${name}`,
    files: Object.fromEntries(parts.map((part) => readFile(part, shared, end))),
    options: topologies.filter((option) => words('options').includes(option)),
    labels: words('labels'),
    // Whether its absence is worth a warning is a matter of taste.
    open: [...words('open'), 'P506'],
  }
}

function readFile(
  part: string,
  shared: ReadonlyMap<string, string>,
  end: string,
): readonly [path: string, text: string] {
  const [head = '', ...lines] = part.split('\n')
  const [path = '', name] = head.split(' = ')
  const text = name === undefined ? `${lines.join('\n').trimEnd()}\n` : shared.get(name)
  if (text === undefined) throw new Error(`"${name}" is shared by nobody.`)
  return [path, text.replaceAll('\n', end)]
}
