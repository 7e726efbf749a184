/**
 * Writes the file map of ARCHITECTURE.md anew: a line for each source file, those that stand kept, new ones with the
 * first sentence of the file's first comment. `node scripts/map.ts`
 */
import { globSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'

const root = join(import.meta.dirname, '..')
const document = join(root, 'ARCHITECTURE.md')
const sources = ['packages/*/src/**/*.*', 'examples/*/src/**/*.*', 'bench/**/*.*', 'scripts/**/*', 'tests/**/*.*']

const text = readFileSync(document, 'utf8')
const [start, end] = [text.indexOf('<!-- map -->'), text.lastIndexOf('<!-- /map -->')]
const standing = readStanding(text.slice(start, end))
writeFileSync(document, `${text.slice(0, start)}<!-- map -->\n\n${writeMap()}\n\n${text.slice(end)}`)

/** The lines of the map as it stands, by path. The first line of a path counts. */
function readStanding(map: string): Map<string, string> {
  const lines = [...map.matchAll(/^- `([^`]+)` — (.+)$/gm)].map(([, path, says]) => [path ?? '', says ?? ''] as const)
  return new Map(lines.toReversed())
}

function writeMap(): string {
  const files = globSync(sources, { cwd: root, exclude: (path) => /node_modules|__pycache__|\/dist\//.test(path) })
  const paths = new Set(files.filter((path) => !statSync(join(root, path)).isDirectory()).map(coveredBy))
  const folders = Map.groupBy([...paths].toSorted(), (path) => dirname(path))
  return [...folders].map(([folder, inside]) => `**${folder}**\n\n${inside.map(lineOf).join('\n')}`).join('\n\n')
}

/** A line whose path ends in `/` stands for all that the folder holds. */
function coveredBy(path: string): string {
  return [...standing.keys()].find((known) => known.endsWith('/') && path.startsWith(known)) ?? path
}

function lineOf(path: string): string {
  return `- \`${path}\` — ${standing.get(path) ?? firstSentence(path)}`
}

function firstSentence(path: string): string {
  if (path.endsWith('.test.ts')) return `tests: ${path.replace(/^.*\/|\.test\.ts$/g, '').replaceAll('-', ' ')}`
  const comment = /\/\*\*?([\s\S]*?)\*\/|^(?:#(?!!)|\/\/) ?(.*)/m.exec(readFileSync(join(root, path), 'utf8'))
  const words = (comment?.[1] ?? comment?.[2] ?? '')
    .replace(/^\s*\* ?/gm, '')
    .replaceAll(/\s+/g, ' ')
    .trim()
  return /^.*?[.:](?= |$)/.exec(words)?.[0].slice(0, -1) || words || path.replace(/^.*\//, '')
}
