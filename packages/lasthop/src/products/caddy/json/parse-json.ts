import { compilePlaces, type Place, type SourceFile } from '../../place.ts'
import type { Complaint } from '../../complaint.ts'
import { maskHoles } from '../../hole.ts'

/** A value of JSON (RFC 8259), with where it stands. */
export type Json = { readonly place: Place } & (
  | { readonly kind: 'object'; readonly members: readonly Member[] }
  | { readonly kind: 'list'; readonly items: readonly Json[] }
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'word'; readonly text: string }
)

/** A name and its value; of one name, the last counts. */
export interface Member {
  readonly name: string
  readonly place: Place
  readonly value: Json
}

/** A file that is JSON. */
export interface JsonFile {
  readonly file: SourceFile
  readonly root: Json
}

/** Reads a file. What is not JSON is a complaint at its place; a hole of a template counts as a value. */
export function parseJson(file: SourceFile): Json | Complaint {
  const text = maskHoles(file.text)
  const reading = new Reading(text, compilePlaces({ ...file, text }))
  try {
    return reading.readAll()
  } catch (fault) {
    if (!(fault instanceof Fault)) throw fault
    const place = reading.placeAt(fault.at, Math.min(fault.at + 1, text.length))
    return { rule: 'P901', place, message: fault.message }
  }
}

/** Thrown where the text is not JSON, and caught in `parseJson`: it may come from any depth. */
class Fault extends Error {
  readonly at: number

  constructor(at: number, message: string) {
    super(message)
    this.at = at
  }
}

class Reading {
  readonly placeAt: (start: number, end: number) => Place
  readonly #text: string
  #at = 0
  #depth = 0

  constructor(text: string, placeAt: (start: number, end: number) => Place) {
    this.#text = text
    this.placeAt = placeAt
  }

  readAll(): Json {
    const value = this.#readValue()
    this.#skip()
    if (this.#at < this.#text.length) throw new Fault(this.#at, 'Something stands behind the end of this JSON.')
    return value
  }

  #readValue(): Json {
    this.#skip()
    const start = this.#at
    const first = this.#text[start]
    if (this.#depth > mostDeep) throw new Fault(start, 'This JSON is nested too deeply.')
    if (first === '{') return this.#readObject(start)
    if (first === '[') return this.#readList(start)
    if (first === '"') return { kind: 'text', text: this.#readText(), place: this.placeAt(start, this.#at) }
    const word = this.#take(plainWord)
    if (word === undefined) throw new Fault(start, 'A value of JSON is expected here.')
    return { kind: 'word', text: word, place: this.placeAt(start, this.#at) }
  }

  #readObject(start: number): Json {
    const members: Member[] = []
    this.#readItems('}', () => {
      this.#skip()
      const from = this.#at
      if (this.#text[from] !== '"') throw new Fault(from, 'A name in double quotes is expected here.')
      const name = this.#readText()
      this.#skip()
      if (this.#text[this.#at] !== ':') throw new Fault(this.#at, `":" is expected behind the name "${name}".`)
      this.#at++
      const value = this.#readValue()
      members.push({ name, value, place: this.placeAt(from, this.#at) })
    })
    return { kind: 'object', members, place: this.placeAt(start, this.#at) }
  }

  #readList(start: number): Json {
    const items: Json[] = []
    this.#readItems(']', () => items.push(this.#readValue()))
    return { kind: 'list', items, place: this.placeAt(start, this.#at) }
  }

  /** What stands between brackets, with commas between. */
  #readItems(closing: string, readItem: () => void): void {
    this.#at++
    this.#depth++
    this.#skip()
    if (this.#text[this.#at] !== closing) {
      for (;;) {
        readItem()
        this.#skip()
        if (this.#text[this.#at] !== ',') break
        this.#at++
      }
    }
    if (this.#text[this.#at] !== closing) throw new Fault(this.#at, `"," or "${closing}" is expected here.`)
    this.#at++
    this.#depth--
  }

  #readText(): string {
    const start = this.#at
    const written = this.#take(quoted)
    if (written === undefined) throw new Fault(start, 'This text in quotes is never closed, or has what JSON forbids.')
    const text: unknown = JSON.parse(written)
    return String(text)
  }

  #take(pattern: RegExp): string | undefined {
    pattern.lastIndex = this.#at
    const found = pattern.exec(this.#text)?.[0]
    this.#at += found?.length ?? 0
    return found
  }

  #skip(): void {
    this.#take(space)
  }
}

const mostDeep = 200
const space = /[ \t\r\n]*/y
// What `JSON.parse` takes as a text: control characters are what it does not.
// oxlint-disable-next-line no-control-regex
const quoted = /"(?:[^"\\\u0000-\u001f]|\\(?:["\\/bfnrt]|u[0-9A-Fa-f]{4}))*"/y
const plainWord = /(?:-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?|true|false|null|\uE000+)(?![\w.])/y
