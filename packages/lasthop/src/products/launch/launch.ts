import type { Place } from '../place.ts'

/** A command that starts a program, wherever it stands: a systemd unit, a Procfile, a Dockerfile, a compose service, a script. */
export interface Launch {
  readonly source: 'systemd' | 'procfile' | 'dockerfile' | 'compose' | 'script' | 'package'
  readonly words: readonly Word[]
  /** The folder that it is started in, as far as the files say; else that of the file. */
  readonly folder: string
  readonly environment: ReadonlyMap<string, string>
  readonly place: Place
  /** The name under which others of the same compose project reach it. */
  readonly service?: string
}

/** One word of a command line, quotes taken off. */
export interface Word {
  readonly text: string
  readonly place: Place
  /** A part of it is filled in elsewhere: `$PORT`, `%i`, `{{ port }}`. */
  readonly hasHole: boolean
}

/** The value of an option of a command line: `--bind X`, `--bind=X`, `-b X`, `-bX`. Every occurrence, in order. */
export function optionValues(words: readonly Word[], long: string, short?: string): readonly Word[] {
  return words.flatMap((word, index) => {
    const next = words[index + 1]
    if (word.text === long || (short !== undefined && word.text === short)) return next === undefined ? [] : [next]
    const prefix = [`${long}=`, ...(short === undefined ? [] : [short])].find((each) => word.text.startsWith(each))
    if (prefix === undefined || (prefix === short && word.text.startsWith('--'))) return []
    return [partOf(word, prefix.length)]
  })
}

function partOf(word: Word, from: number): Word {
  const { place } = word
  return {
    ...word,
    text: word.text.slice(from),
    place: { ...place, start: place.start + from, column: place.column + from },
  }
}
