import { parseDotenv } from '../dotenv/parse.ts'
import type { Place, SourceFile } from '../place.ts'
import { linesOf } from './lines.ts'
import { splitWords } from './words.ts'

/** The files of a stack by the end of a path, as another machine spells it. */
export type FindFile = (path: string) => SourceFile | undefined

/** What a unit of systemd says besides its command. */
export interface Unit {
  readonly environment: ReadonlyMap<string, string>
  readonly folder: string | undefined
}

/** WorkingDirectory, Environment and the EnvironmentFiles that are at hand, which count before Environment. */
export function readUnit({ text }: SourceFile, findFile: FindFile): Unit {
  const lines = linesOf(text).filter((line) => !/^\s*[#;]/.test(line.text))
  const valuesOf = (name: string): readonly string[] =>
    lines.flatMap((line) => (line.text.startsWith(`${name}=`) ? [line.text.slice(name.length + 1)] : []))
  const own = valuesOf('Environment')
    .flatMap((value) => splitWords(value, nowhere))
    .flatMap((word) =>
      word.text.includes('=')
        ? [[word.text.slice(0, word.text.indexOf('=')), word.text.slice(word.text.indexOf('=') + 1)] as const]
        : [],
    )
  const filed = valuesOf('EnvironmentFile').flatMap((value) => {
    const file = findFile(value.trim().replace(/^-/, ''))
    return file === undefined ? [] : parseDotenv(file).map((entry) => [entry.name, entry.value] as const)
  })
  return { environment: new Map([...own, ...filed]), folder: valuesOf('WorkingDirectory')[0] }
}

const nowhere = (start: number, end: number): Place => ({ path: '', start, end, line: 0, column: 0 })
