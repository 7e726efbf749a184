import { joinPath } from '../path.ts'
import { compilePlaces, type Place, type SourceFile } from '../place.ts'
import type { Launch, Word } from './launch.ts'
import { splitWords } from './words.ts'

/** Whether a path may hold commands that start something. */
export function mayLaunch(path: string): boolean {
  return unit.test(path) || procfile.test(path) || dockerfile.test(path) || script.test(path) || supervisor.test(path)
}

/** Whether a path is a Dockerfile's. */
export function isDockerfile(path: string): boolean {
  return dockerfile.test(path)
}

/** The commands in one file that start something. Comments do not count. */
export function findLaunches(file: SourceFile): readonly Launch[] {
  if (unit.test(file.path)) return fromUnit(file)
  if (supervisor.test(file.path)) return fromLines(file, { pattern: /^command\s*=\s*/, source: 'script' })
  if (procfile.test(file.path)) return fromLines(file, { pattern: /^[\w-]+:\s*/, source: 'procfile' })
  if (dockerfile.test(file.path)) return fromDockerfile(file)
  return script.test(file.path)
    ? fromLines(file, {
        pattern:
          /^\s*(?:exec\s+)?(?=\S*(?:gunicorn|uvicorn|uwsgi|waitress-serve|puma|rails|bundle|node|daphne|hypercorn)\b)/,
        source: 'script',
      })
    : []
}

interface Style {
  readonly pattern: RegExp
  readonly source: Launch['source']
}

/** A whole line that goes on where a backslash ends it. */
interface Line {
  readonly text: string
  readonly start: number
}

function linesOf(text: string): readonly Line[] {
  return [...text.matchAll(/(?:[^\\\n]|\\[\s\S])*(?:\n|$)/g)]
    .map((match) => ({ text: match[0].trimEnd(), start: match.index }))
    .filter((line) => line.text !== '')
}

function fromLines(file: SourceFile, { pattern, source }: Style): readonly Launch[] {
  const places = compilePlaces(file)
  return linesOf(file.text).flatMap(({ text, start }) => {
    const prefix = pattern.exec(text)?.[0]
    if (prefix === undefined || /^\s*[#;]/.test(text)) return []
    const from = start + prefix.length
    const words = splitWords(text.slice(prefix.length), (a, b) => places(from + a, from + b))
    return launched({ words, file, source, place: places(start, start + text.length) })
  })
}

/** ExecStart, WorkingDirectory and Environment of a systemd unit. */
function fromUnit(file: SourceFile): readonly Launch[] {
  const lines = linesOf(file.text).filter(({ text }) => !/^\s*[#;]/.test(text))
  const folder = lines.map(({ text }) => /^WorkingDirectory=(.*)$/.exec(text)?.[1]).find((each) => each !== undefined)
  const environment = new Map(
    lines
      .filter(({ text }) => text.startsWith('Environment='))
      .flatMap(({ text }) => splitWords(text.slice(12), nowhere))
      .flatMap(({ text }) =>
        text.includes('=') ? [[text.slice(0, text.indexOf('=')), text.slice(text.indexOf('=') + 1)] as const] : [],
      ),
  )
  return fromLines(file, { pattern: /^ExecStart=[-@:+!]*/, source: 'systemd' }).map((launch) => ({
    ...launch,
    environment,
    ...(folder === undefined ? {} : { folder }),
  }))
}

/** The last CMD or ENTRYPOINT, with the ENV before it. */
function fromDockerfile(file: SourceFile): readonly Launch[] {
  const commands = fromLines(file, { pattern: /^(?:CMD|ENTRYPOINT)\s+(?:\[(?=\s*"))?/i, source: 'dockerfile' })
  const environment = new Map(
    [...file.text.matchAll(/^ENV\s+(\w+)(?:=|\s+)"?([^"\n]*?)"?\s*$/gim)].map(
      ([, name = '', value = '']) => [name, value] as const,
    ),
  )
  return commands.slice(-1).map((launch) => ({
    ...launch,
    environment,
    words: launch.words.map(withoutBrackets).filter(({ text }) => text !== ''),
  }))
}

/** Words of a list in brackets: `"gunicorn", "-b", "0.0.0.0:8000"]`. */
function withoutBrackets(word: Word): Word {
  return { ...word, text: word.text.replace(/[\],]+$/, '').replace(/^,/, '') }
}

function launched({
  words,
  file,
  source,
  place,
}: {
  words: readonly Word[]
  file: SourceFile
  source: Launch['source']
  place: Place
}): readonly Launch[] {
  if (words.length === 0) return []
  return [{ source, words, folder: joinPath(file.path, '..'), environment: new Map(), place }]
}

const nowhere = (start: number, end: number): Place => ({ path: '', start, end, line: 0, column: 0 })
const unit = /\.service$/
const procfile = /(?:^|\/)Procfile[\w.]*$/
const dockerfile = /(?:^|\/)(?:Dockerfile|Containerfile)[\w.-]*$|\.[Dd]ockerfile$/
const script = /\.sh$|(?:^|\/)(?:entrypoint|start|run)$/
const supervisor = /(?:^|\/)supervisor[\w./-]*\.(?:conf|ini)$/
