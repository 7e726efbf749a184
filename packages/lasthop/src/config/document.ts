import { LineCounter, parseDocument } from 'yaml'

import { Places } from './places.ts'
import { PlainReader } from './plain.ts'
import type { Place, Remark } from './remark.ts'
import { syntaxRemarks } from './syntax.ts'

/** A YAML text as plain values, with the way back from a value to its place in the text. */
export interface PlainDocument {
  /** Undefined when the text is not YAML. Mappings have no prototype; a key that is written twice has its first value. */
  readonly value: unknown
  readonly places: Places
  readonly remarks: readonly Remark[]
}

/** Reads one YAML 1.2 document. */
export function readDocument(text: string): PlainDocument {
  const lineCounter = new LineCounter()
  const placeAt = (offset: number): Place => {
    const { line, col } = lineCounter.linePos(offset)
    return { line, column: col }
  }
  const document = parseDocument(text, { ...options, lineCounter })
  const places = new Places()
  const syntax = syntaxRemarks(document, text, placeAt)
  if (syntax.length > 0) return { value: undefined, places, remarks: syntax }
  const reader = new PlainReader(places, placeAt)
  const value = reader.read(document.contents)
  if (document.contents !== null) places.setRoot(value, reader.placeOf(document.contents))
  return { value, places, remarks: reader.remarks }
}

const options = {
  version: '1.2',
  schema: 'core',
  strict: true,
  prettyErrors: false,
  logLevel: 'error',
  // The library compares each key with all before it: seconds for a large file. plain.ts looks for doubles itself.
  uniqueKeys: false,
} as const
