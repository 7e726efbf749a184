import { compilePlaces, type Place, type SourceFile } from '../place.ts'
import { joinPath } from '../path.ts'
import type { Launch, Word } from './launch.ts'
import { linesOf } from './lines.ts'
import { splitWords } from './words.ts'

/** What the last stage of a Dockerfile starts, with every ENV that holds for it. */
export function launchesOfDockerfile(file: SourceFile): readonly Launch[] {
  const stage = lastStage(file)
  const [first] = [...stage.entrypoint, ...stage.command]
  if (first === undefined) return []
  // Where the entry point is written for a shell, CMD is not looked at.
  const words = stage.isShellEntry ? stage.entrypoint : [...stage.entrypoint, ...stage.command]
  const place = stage.place ?? first.place
  return [{ source: 'dockerfile', words, folder: joinPath(file.path, '..'), environment: stage.environment, place }]
}

/** The variables that the last stage of a Dockerfile sets. */
export function environmentOfDockerfile(file: SourceFile): ReadonlyMap<string, string> {
  return lastStage(file).environment
}

/** What the last stage of a Dockerfile builds on: an image. */
export function baseOfDockerfile(file: SourceFile): string | undefined {
  return lastStage(file).base
}

/** What the last stage takes from the project, by where it puts it; paths are those of the COPY lines. */
export function copiesOfDockerfile(file: SourceFile): Stage['copies'] {
  return lastStage(file).copies
}

interface Stage {
  readonly base: string | undefined
  readonly folder: string
  readonly copies: readonly { readonly source: string; readonly target: string }[]
  readonly environment: ReadonlyMap<string, string>
  readonly entrypoint: readonly Word[]
  readonly isShellEntry: boolean
  readonly command: readonly Word[]
  readonly place: Place | undefined
}

function lastStage(file: SourceFile): Stage {
  const places = compilePlaces(file)
  const named = new Map<string, Stage>()
  let name = ''
  let stage = empty
  for (const { text, start } of linesOf(file.text)) {
    const [whole, instruction = '', rest = ''] = /^\s*([A-Za-z]+)\s+([\s\S]*)$/.exec(text) ?? []
    if (whole === undefined) continue
    const at = start + text.length - rest.length
    const wordsIn = (): readonly Word[] =>
      splitWords(rest.replaceAll(/\\\r?\n/g, '  '), (a, b) => places(at + a, at + b))
    switch (instruction.toUpperCase()) {
      case 'FROM': {
        named.set(name, stage)
        const [, base = '', as = ''] = /^(?:--\S+\s+)*(\S+)(?:\s+as\s+(\S+))?/i.exec(rest) ?? []
        stage = named.get(base) ?? { ...empty, base, folder: usualFolderOf(base) }
        name = as
        break
      }
      case 'ENV':
        stage = { ...stage, environment: new Map([...stage.environment, ...assignmentsIn(rest, wordsIn())]) }
        break
      case 'WORKDIR':
        stage = { ...stage, folder: joinPath(stage.folder, rest.trim()) }
        break
      case 'COPY':
      case 'ADD':
        stage = { ...stage, copies: [...stage.copies, ...copiesIn(rest, stage.folder)] }
        break
      case 'ENTRYPOINT':
        stage = {
          ...stage,
          entrypoint: commandIn(rest, wordsIn()),
          isShellEntry: !isList(rest),
          // It takes away the CMD of what it is built on.
          command: [],
          place: places(start, start + text.length),
        }
        break
      case 'CMD':
        stage = { ...stage, command: commandIn(rest, wordsIn()), place: places(start, start + text.length) }
        break
    }
  }
  return stage
}

/** `ENV A=1 B="x y"`, or the old `ENV A the rest`. */
function assignmentsIn(rest: string, words: readonly Word[]): readonly (readonly [string, string])[] {
  const [first] = words
  if (first === undefined) return []
  if (!first.text.includes('=')) return [[first.text, rest.trim().slice(first.text.length).trim()]]
  return words
    .filter(({ text }) => text.includes('='))
    .map(({ text }) => [text.slice(0, text.indexOf('=')), text.slice(text.indexOf('=') + 1)] as const)
}

/** `COPY --chown=app . /var/www/html/`: a folder's contents land in the target, a file in it or as it. */
function copiesIn(rest: string, folder: string): Stage['copies'] {
  const list = /^(?:--\S+\s+)*(\[.*\])\s*$/s.exec(rest)?.[1]
  const words = (list === undefined ? rest : list.replaceAll(/[[\]",]/g, ' ')).split(/\s+/).filter(Boolean)
  if (words.some((word) => word.startsWith('--from'))) return []
  const paths = words.filter((word) => !word.startsWith('--'))
  const target = paths.pop()
  if (target === undefined) return []
  return paths.map((source) => ({ source, target: joinPath(folder, target) + (target.endsWith('/') ? '/' : '') }))
}

/** Where images of PHP start. */
function usualFolderOf(base: string): string {
  return /(?:^|\/)(?:php|wordpress|drupal|nextcloud)(?::|$)/.test(base) ? '/var/www/html' : '/'
}

/** A list in brackets, or a line for a shell. */
function commandIn(rest: string, words: readonly Word[]): readonly Word[] {
  if (!isList(rest)) return words
  return words
    .map((word) => ({ ...word, text: word.text.replace(/^[[,]+/, '').replace(/[\],]+$/, '') }))
    .filter(({ text }) => text !== '')
}

function isList(rest: string): boolean {
  return /^\[\s*"/.test(rest)
}

const empty: Stage = {
  base: undefined,
  folder: '/',
  copies: [],
  environment: new Map(),
  entrypoint: [],
  isShellEntry: false,
  command: [],
  place: undefined,
}
