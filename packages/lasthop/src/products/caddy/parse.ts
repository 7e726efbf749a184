import type { Complaint } from '../complaint.ts'
import { maskHoles } from '../hole.ts'
import { compilePlaces, type SourceFile } from '../place.ts'
import type { Node, Source } from './syntax.ts'
import { tokensOf, type Token } from './tokens.ts'

/** One parsed Caddyfile. Imports are not looked into: that is `load.ts`. */
export interface Parsed {
  readonly nodes: readonly Node[]
  readonly complaints: readonly Complaint[]
}

/** Parses a file. A fault is a complaint at its place, and the rest of the file is still read. */
export function parseFile(file: SourceFile): Parsed {
  const parser = new Parser({ file, placeAt: compilePlaces(file) })
  return { nodes: parser.parseAll(), complaints: parser.complaints }
}

class Parser {
  readonly complaints: Complaint[] = []
  readonly #source: Source
  readonly #tokens: readonly Token[]
  #at = 0
  #depth = 0

  constructor(source: Source) {
    this.#source = source
    this.#tokens = tokensOf(maskHoles(source.file.text))
  }

  parseAll(): Node[] {
    const nodes: Node[] = []
    for (;;) {
      nodes.push(...this.#parseNodes())
      const token = this.#tokens[this.#at++]
      if (token === undefined) return nodes
      this.#complain(token, 'This "}" closes a block that is not open.')
    }
  }

  /** Lines up to the brace that closes the block, which is left to be taken. */
  #parseNodes(): Node[] {
    const nodes: Node[] = []
    for (let token = this.#tokens[this.#at]; token !== undefined; token = this.#tokens[this.#at]) {
      if (token.kind === '}') return nodes
      nodes.push(this.#parseLine())
    }
    return nodes
  }

  #parseLine(): Node {
    const words: Token[] = []
    for (let token = this.#tokens[this.#at]; token !== undefined; token = this.#tokens[this.#at]) {
      // A comma at a line's end goes on with the addresses of a site.
      if (token.isFirst && words.length > 0 && words.at(-1)?.text.endsWith(',') !== true) break
      if (token.kind === '}') break
      this.#at++
      if (token.kind === '{') return this.#parseBlock(words, token)
      if (token.isBroken) this.#complain(token, 'This quote is never closed.')
      words.push(token)
    }
    return this.#nodeOf(words)
  }

  #parseBlock(words: readonly Token[], opening: Token): Node {
    this.#depth += 1
    const nodes = this.#depth > mostDepth ? this.#skipDeep(opening) : this.#parseNodes()
    this.#depth -= 1
    const closing = this.#tokens[this.#at++]
    if (closing === undefined) this.#complain(opening, 'This block is never closed.')
    const block = { nodes, opensAt: opening.start, closesAt: closing?.start ?? this.#source.file.text.length }
    return { ...this.#nodeOf(words.length > 0 ? words : [{ ...opening, text: '' }]), block }
  }

  /** Up to the brace that closes the block, which is left to be taken. */
  #skipDeep(opening: Token): Node[] {
    this.#complain(opening, `More than ${mostDepth} blocks stand in each other here.`)
    for (let depth = 0; this.#at < this.#tokens.length; this.#at++) {
      const kind = this.#tokens[this.#at]?.kind
      if (kind === '}' && depth === 0) break
      if (kind === '{') depth++
      if (kind === '}') depth--
    }
    return []
  }

  #nodeOf([name, ...words]: readonly Token[]): Node {
    const [start, end] = [name?.start ?? 0, words.at(-1)?.end ?? name?.end ?? 0]
    const says = this.#source.file.text.slice(start, end).replaceAll(/\s+/g, ' ')
    return { name: name?.text ?? '', words, place: this.#source.placeAt(start, end), source: this.#source, says }
  }

  #complain({ start, end }: Token, message: string): void {
    this.complaints.push({ rule: 'P901', place: this.#source.placeAt(start, end), message })
  }
}

// What reads the blocks goes down into them.
const mostDepth = 100
