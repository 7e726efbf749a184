import { isScalar, isSeq, type Node, type YAMLMap } from 'yaml'

import type { Word } from '../launch/launch.ts'
import { splitWords } from '../launch/words.ts'
import type { Place, SourceFile } from '../place.ts'
import type { Command } from './entry.ts'
import type { VariableReading } from './environment.ts'
import type { NetworksOf } from './networks.ts'
import { interpolate } from './interpolate.ts'

/** What the words of a command are read with. */
export interface CommandReading extends VariableReading {
  readonly file: SourceFile
  readonly places: (start: number, end: number) => Place
  /** Files that the project gives to its services by name. */
  readonly configs?: ReadonlyMap<string, string>
  /** The networks that a service of the file is in. */
  readonly networksOf?: NetworksOf
}

/** `command` or `entrypoint`, as a text or as a list of words. */
export function commandAt(service: YAMLMap, key: 'command' | 'entrypoint', read: CommandReading): Command | undefined {
  const node = service.get(key, true)
  if (!isScalar(node) && !isSeq(node)) return undefined
  const isNothing = isScalar(node) && node.value === null
  return isNothing ? undefined : { words: wordsOf(node, read), place: read.placeOf(node) }
}

function wordsOf(node: Node, { file, placeOf, places, variables }: CommandReading): readonly Word[] {
  const filled = (word: Word): Word => {
    const text = interpolate(word.text, variables)
    return { ...word, text, hasHole: /\$\{?\w/.test(text) }
  }
  if (isSeq(node)) {
    return shellWords(
      node.items.flatMap((item) =>
        isScalar(item) ? [filled({ text: String(item.value), place: placeOf(item), hasHole: false })] : [],
      ),
    )
  }
  const [start = 0, end = 0] = node.range ?? []
  return shellWords(
    splitWords(file.text.slice(start, end).replace(/^([>|][+-]?)(?=\s)/, ' '), (from, to) =>
      places(start + from, start + to),
    ).map(filled),
  )
}

/** `sh -c "gunicorn ..."` runs what stands in its quotes. */
function shellWords(words: readonly Word[]): readonly Word[] {
  const [first, second, third] = words
  const isShell =
    first !== undefined && /(?:^|\/)(?:ba)?sh$/.test(first.text) && second !== undefined && /^-\w*c$/.test(second.text)
  if (!isShell || third === undefined) return words
  const commands = third.text
    .split(/&&|;/)
    .map((part) => splitWords(part.trim().replace(/^exec\s+/, ''), () => third.place))
  return commands.at(-1) ?? []
}
