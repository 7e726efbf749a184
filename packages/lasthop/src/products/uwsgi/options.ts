import type { Word } from '../launch/launch.ts'
import { compilePlaces, type Place, type SourceFile } from '../place.ts'

/** One option of uWSGI, wherever it stands: `socket = :3031`, `--http :8000`, `<master/>`. */
export interface UwsgiOption {
  readonly name: string
  readonly value: string
  /** A part of it is filled in elsewhere. */
  readonly hasHole: boolean
  readonly says: string
  readonly place: Place
}

/** The options of a configuration file, by its kind. */
export function optionsIn(file: SourceFile): readonly UwsgiOption[] {
  if (/\.xml$/i.test(file.path)) return matched(blanked(file, /<!--[\s\S]*?-->/g), xml)
  if (/\.ya?ml$/i.test(file.path))
    return matched(sectionOf(file, /^uwsgi:[^\n]*\n((?:[ \t]+[^\n]*\n?|[ \t]*#[^\n]*\n?|\n)*)/m), yaml)
  return matched(sectionOf(file, /^[ \t]*\[uwsgi\][^\n]*\n((?:(?![ \t]*\[)[^\n]*(?:\n|$))*)/m), ini)
}

/** The options of a command line; a word alone is none of them. */
export function optionsOf(words: readonly Word[]): readonly UwsgiOption[] {
  return words.flatMap((word, index) => {
    const [, long = short.get(word.text), inline] = /^--([\w-]+)(?:=(.*))?$/s.exec(word.text) ?? []
    if (long === undefined) return []
    const next = words[index + 1]
    const value = inline ?? (next === undefined || next.text.startsWith('-') ? '' : next.text)
    const hasHole = word.hasHole || (inline === undefined && next?.hasHole === true)
    return [{ name: long.replaceAll('_', '-'), value, hasHole, says: `--${long} ${value}`.trim(), place: word.place }]
  })
}

/** The last value of an option of these names. */
export function lastOf(options: readonly UwsgiOption[], ...names: readonly string[]): UwsgiOption | undefined {
  return options.findLast(({ name }) => names.includes(name))
}

/** The part of a file that counts, at its own place: what stands around it is blank. */
function sectionOf(file: SourceFile, pattern: RegExp): SourceFile {
  const match = pattern.exec(file.text)
  if (match === null) return { ...file, text: '' }
  const body = match[1] ?? ''
  const start = match.index + match[0].length - body.length
  return { ...file, text: file.text.slice(0, start).replaceAll(/[^\n]/g, ' ') + body }
}

function blanked({ path, text }: SourceFile, comment: RegExp): SourceFile {
  return { path, text: text.replaceAll(comment, (whole) => whole.replaceAll(/[^\n]/g, ' ')) }
}

function matched(file: SourceFile, pattern: RegExp): readonly UwsgiOption[] {
  const places = compilePlaces(file)
  const found: UwsgiOption[] = []
  for (const match of file.text.matchAll(pattern)) {
    const [whole, name = '', raw = ''] = match
    const value = filled(raw.trim().replace(/^(["'])(.*)\1$/, '$2'), found)
    const start = match.index + whole.length - whole.trimStart().length
    const says = whole.trim()
    const place = places(start, start + says.length)
    found.push({ name: name.replaceAll('_', '-'), value, hasHole: hole.test(value), says, place })
  }
  return found
}

/** `%(name)` is what an option above says. */
function filled(value: string, before: readonly UwsgiOption[]): string {
  return value.replaceAll(
    /%\((\w[\w-]*)\)/g,
    (whole, name: string) => lastOf(before, name.replaceAll('_', '-'))?.value ?? whole,
  )
}

const ini = /^[ \t]*([\w-]+)[ \t]*=[ \t]*([^\n]*)$/gm
const yaml = /^[ \t]+(?:-[ \t]+)?([\w-]+)[ \t]*:[ \t]*([^\n#]*?)[ \t]*(?:[ \t]#[^\n]*)?$/gm
const xml = /<([\w-]+)(?:\s*\/>|>([^<]*)<\/\1>)/g
const hole = /%\(|%[a-zA-Z]|\$\(|\$\{|@\(|\{\{|<%/
const short: ReadonlyMap<string, string> = new Map([
  ['-s', 'socket'],
  ['-w', 'module'],
  ['-x', 'xml'],
  ['-y', 'yaml'],
  ['-M', 'master'],
  ['-H', 'home'],
])
