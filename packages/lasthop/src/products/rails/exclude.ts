import { compilePattern } from '../pattern.ts'

/** Whether an `exclude` of ssl_options or host_authorization takes a path out; undefined: it needs a run. */
export function excludes(code: string, path: string): boolean | undefined {
  const body = code.replaceAll(/\s+/g, ' ')
  for (const [pattern, holds] of readers) {
    const match = pattern.exec(body)
    if (match?.[1] !== undefined) return holds(match[1], path)
  }
  return undefined
}

type Holds = (text: string, path: string) => boolean

const asked = String.raw`\{ ?(?:\|\w+\| ?)?\w+\.path`
const quoted = String.raw`["']([^"'#]*)["']`
const ends = String.raw`\)? ?\}$`

/** The ways in which people write it: one comparison of the path, and nothing else. */
const readers: readonly (readonly [RegExp, Holds])[] = [
  [new RegExp(`${asked} ?== ?${quoted}${ends}`), (text, path) => path === text],
  [new RegExp(`${asked}\\.start_with\\?[( ]${quoted}${ends}`), (text, path) => path.startsWith(text)],
  [new RegExp(`${asked}(?: ?=~ ?|\\.match\\?[( ])/((?:\\\\.|[^/\\\\])*)/${ends}`), (text, path) => matches(text, path)],
  [
    new RegExp(`\\{ ?(?:\\|\\w+\\| ?)?\\[([^\\]#]*)\\]\\.include\\?\\(\\w+\\.path\\) ?\\}$`),
    (text, path) => [...text.matchAll(/["']([^"']*)["']/g)].some(([, each]) => each === path),
  ],
  [
    new RegExp(`\\{ ?(?:\\|\\w+\\| ?)?%w\\[([^\\]#]*)\\]\\.include\\?\\(\\w+\\.path\\) ?\\}$`),
    (text, path) => text.trim().split(/\s+/).includes(path),
  ],
]

function matches(source: string, path: string): boolean {
  const plain = source
    .replaceAll('\\/', '/')
    .replaceAll('\\A', '^')
    .replaceAll(/\\[zZ]/g, '$')
  return compilePattern(plain, '').test(path)
}
