import type { Edit } from '../edit.ts'
import type { JsCall } from '../javascript/module.ts'
import type { SourceFile } from '../place.ts'

/** A statement on a line of its own behind the one that makes the application, in the style of the file; undefined: there is no such line. */
export function insertAfter({ place }: JsCall, { path, text }: SourceFile, statement: string): Edit | undefined {
  const end = text.indexOf('\n', place.end)
  const start = text.lastIndexOf('\n', place.start) + 1
  const rest = text.slice(place.end, end)
  if (end === -1 || !/^\s*;?\s*(?:\/\/.*)?\r?$/.test(rest)) return undefined
  const indent = /^\s*/.exec(text.slice(start))?.[0] ?? ''
  const semicolon = rest.trimStart().startsWith(';') ? ';' : ''
  return {
    path,
    start: end + 1,
    end: end + 1,
    text: `${indent}${statement}${semicolon}${rest.endsWith('\r') ? '\r' : ''}\n`,
  }
}
