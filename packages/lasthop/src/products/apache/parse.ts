import type { Complaint } from '../complaint.ts'
import { hasHole, maskHoles } from '../hole.ts'
import { compilePlaces, type SourceFile } from '../place.ts'
import { readLines, type Line } from './lines.ts'
import type { Node, Section, Source } from './syntax.ts'
import { readWords, takeWord, type Word } from './words.ts'

/** One parsed file. Includes and conditions are not looked into: that is `load.ts`. */
export interface Parsed {
  readonly nodes: readonly Node[]
  readonly complaints: readonly Complaint[]
  readonly source: Source
  /** Lines that are nothing but a template's statement. */
  readonly holes: readonly Line[]
}

/** Parses a file. A fault is a complaint at its place, and the rest of the file is still read. */
export function parseFile(file: SourceFile): Parsed {
  const source: Source = { file, placeAt: compilePlaces(file) }
  const builder = new TreeBuilder(source)
  for (const line of readLines(maskHoles(file.text))) builder.take(line)
  return builder.finish()
}

/** A section that is still open. */
interface OpenSection {
  readonly section: Omit<Section, 'nodes' | 'closesAt'>
  readonly nodes: Node[]
}

class TreeBuilder {
  readonly #source: Source
  readonly #roots: Node[] = []
  readonly #open: OpenSection[] = []
  readonly #complaints: Complaint[] = []
  readonly #holes: Line[] = []
  #ignored = 0

  constructor(source: Source) {
    this.#source = source
  }

  take(line: Line): void {
    if (hasHole(line.text) && hasHole(line.text.charAt(0))) this.#holes.push(line)
    else if (line.text.startsWith('</')) this.#closeSection(line)
    else if (line.text.startsWith('<')) this.#openSection(line)
    else this.#addDirective(line)
  }

  finish(): Parsed {
    while (this.#open.length > 0) this.#closeUnclosed()
    return { nodes: this.#roots, complaints: this.#complaints, source: this.#source, holes: this.#holes }
  }

  #addDirective(line: Line): void {
    const { text, end } = takeWord(line.text, 0)
    const node = this.#nodeOf(line, readWords(line, end))
    if (this.#ignored === 0) this.#nodes().push({ kind: 'directive', name: text.toLowerCase(), ...node })
  }

  #openSection(line: Line): void {
    const { text, end } = takeWord(line.text, 0)
    const name = text.slice(1).replace(/>$/, '').toLowerCase()
    if (this.#open.length === mostDepth) {
      if (this.#ignored++ === 0) this.#complain(line, `More than ${mostDepth} sections stand in each other here.`)
      return
    }
    if (!line.text.endsWith('>')) this.#complain(line, `"${line.text}" has no closing ">".`)
    const inner: Line = { ...line, text: line.text.replace(/>$/, '') }
    const words = readWords(inner, Math.min(end, inner.text.length))
    this.#open.push({ section: { kind: 'section', name, ...this.#nodeOf(line, words) }, nodes: [] })
  }

  #closeSection(line: Line): void {
    if (this.#ignored > 0) {
      this.#ignored -= 1
      return
    }
    const name = line.text.slice(2).replace(/>.*$/, '').trim().toLowerCase()
    const depth = this.#open.findLastIndex(({ section }) => section.name === name)
    if (depth === -1) {
      this.#complain(line, `"${line.text}" closes a section that is not open.`)
      return
    }
    while (this.#open.length > depth + 1) this.#closeUnclosed()
    this.#close(line.offsetOf(0))
  }

  #closeUnclosed(): void {
    const innermost = this.#open.at(-1)?.section
    if (innermost !== undefined) {
      const message = `"${innermost.says}" is never closed; expected "</${innermost.says.slice(1).split(/[\s>]/)[0]}>".`
      this.#complaints.push({ rule: 'P901', place: innermost.place, message })
    }
    this.#close(this.#source.file.text.length)
  }

  #close(closesAt: number): void {
    const closed = this.#open.pop()
    if (closed !== undefined) this.#nodes().push({ ...closed.section, nodes: closed.nodes, closesAt })
  }

  #nodes(): Node[] {
    return this.#open.at(-1)?.nodes ?? this.#roots
  }

  #nodeOf(line: Line, words: readonly Word[]): Pick<Section, 'words' | 'place' | 'source' | 'says'> {
    const [start, end] = [line.offsetOf(0), line.offsetOf(line.text.length - 1) + 1]
    const says = this.#source.file.text.slice(start, end).replaceAll(/\\\r?\n\s*/g, '')
    return { words, place: this.#source.placeAt(start, end), source: this.#source, says }
  }

  #complain(line: Line, message: string): void {
    const place = this.#source.placeAt(line.offsetOf(0), line.offsetOf(line.text.length))
    this.#complaints.push({ rule: 'P901', place, message })
  }
}

// What reads the sections goes down into them.
const mostDepth = 100
