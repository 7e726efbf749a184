import type { Complaint } from '../complaint.ts'
import { hasHole, maskVariables } from '../hole.ts'
import { compilePlaces, type Place, type SourceFile } from '../place.ts'
import type { Node, Source, Word } from './syntax.ts'
import { nextToken } from './tokens.ts'

/** One parsed file. Includes are not looked into: that is `load.ts`. */
export interface Parsed {
  readonly nodes: readonly Node[]
  readonly complaints: readonly Complaint[]
  /** Places of template statements that stand where a directive could. */
  readonly holes: readonly Place[]
}

/** Parses a file. A fault is a complaint at its place, and the rest of the file is still read. */
export function parseFile(file: SourceFile): Parsed {
  const parser = new Parser({ file, placeAt: compilePlaces(file) })
  const nodes = parser.parseAll()
  return { nodes, complaints: parser.complaints, holes: parser.holes }
}

class Parser {
  readonly complaints: Complaint[] = []
  readonly holes: Place[] = []
  readonly #source: Source
  readonly #text: string
  #at = 0
  #depth = 0

  constructor(source: Source) {
    this.#source = source
    this.#text = maskVariables(source.file.text)
  }

  parseAll(): Node[] {
    const nodes: Node[] = []
    for (;;) {
      nodes.push(...this.#parseNodes().nodes)
      const token = nextToken(this.#text, this.#at)
      if (token === undefined) return nodes
      this.#complain(token.start, token.end, 'This "}" closes a block that is not open.')
      this.#at = token.end
    }
  }

  /** Directives up to the brace that closes the block, which is left to be taken. */
  #parseNodes(): NonNullable<Node['block']> {
    const nodes: Node[] = []
    for (;;) {
      const token = nextToken(this.#text, this.#at)
      if (token === undefined || token.kind === '}') return { nodes, closesAt: token?.start ?? this.#text.length }
      if (token.kind === 'word' && isStatement(token.text)) {
        this.holes.push(this.#source.placeAt(token.start, token.end))
        // A value that stands alone may bring directives; `{% if %}` only says whether those that follow count.
        if (this.#source.file.text.startsWith('{{', token.start)) nodes.push(this.#nodeOf([token]))
        this.#at = token.end
      } else if (token.kind === 'word') nodes.push(this.#parseDirective())
      else {
        if (token.kind === '{') this.#complain(token.start, token.end, 'This "{" has no directive before it.')
        this.#at = token.end
      }
    }
  }

  #parseDirective(): Node {
    const words: Word[] = []
    for (;;) {
      const token = nextToken(this.#text, this.#at)
      if (token?.kind === 'word') {
        if (token.isBroken) this.#complain(token.start, token.end, 'This quote is never closed.')
        words.push(token)
        this.#at = token.end
        continue
      }
      if (token?.kind === ';') {
        this.#at = token.end
        return this.#nodeOf(words)
      }
      if (token?.kind === '{') {
        this.#at = token.end
        return this.#nodeOf(words, this.#parseBlock(words))
      }
      this.#complain(
        words[0]?.start ?? this.#at,
        words.at(-1)?.end ?? this.#at,
        `"${words[0]?.text}" is not ended by ";".`,
      )
      return this.#nodeOf(words)
    }
  }

  #parseBlock(words: readonly Word[]): NonNullable<Node['block']> {
    if (words[0]?.text.endsWith('_by_lua_block') === true) return this.#skipForeign()
    if (this.#depth === mostDepth) return this.#skipDeep(words)
    this.#depth += 1
    const block = this.#parseNodes()
    this.#depth -= 1
    const closing = nextToken(this.#text, this.#at)
    if (closing === undefined) {
      this.#complain(words[0]?.start ?? 0, words.at(-1)?.end ?? 0, `The block of "${words[0]?.text}" is never closed.`)
    }
    this.#at = closing?.end ?? this.#text.length
    return block
  }

  #skipDeep(words: readonly Word[]): NonNullable<Node['block']> {
    this.#complain(
      words[0]?.start ?? 0,
      words.at(-1)?.end ?? 0,
      `More than ${mostDepth} blocks stand in each other here.`,
    )
    return this.#skipForeign()
  }

  /** A block in another language: its braces outside of quotes are counted, and nothing in it is looked at. */
  #skipForeign(): NonNullable<Node['block']> {
    let depth = 1
    while (this.#at < this.#text.length && depth > 0) {
      const quoted = /(?:"(?:\\.|[^"\\])*"|'(?:\\.|[^'\\])*')/sy
      quoted.lastIndex = this.#at
      this.#at += quoted.exec(this.#text)?.[0].length ?? 0
      const character = this.#text[this.#at++]
      if (character === '{') depth++
      if (character === '}') depth--
    }
    return { nodes: [], closesAt: this.#at - 1 }
  }

  #nodeOf([name, ...words]: readonly Word[], block?: NonNullable<Node['block']>): Node {
    const [start, end] = [name?.start ?? 0, words.at(-1)?.end ?? name?.end ?? 0]
    const says = this.#source.file.text.slice(start, end).replaceAll(/\s+/g, ' ')
    const place = this.#source.placeAt(start, end)
    return { name: name?.text ?? '', words, ...(block && { block }), place, source: this.#source, says }
  }

  #complain(start: number, end: number, message: string): void {
    this.complaints.push({ rule: 'P901', place: this.#source.placeAt(start, end), message })
  }
}

/** Whether a word is nothing but a template's statement or value that stands alone. */
function isStatement(text: string): boolean {
  return hasHole(text) && !/[^\uE000]/.test(text)
}

// What reads the blocks goes down into them.
const mostDepth = 100
