import type { Edit } from '../../edit.ts'
import type { SourceFile } from '../../place.ts'
import { membersOf } from './json.ts'
import type { Json } from './parse-json.ts'

/** A value in the place of another. */
export function replaceValue(file: SourceFile, { place }: Json, value: unknown): Edit {
  return {
    path: place.path,
    start: place.start,
    end: place.end,
    text: written(file, value, indentAt(file, place.start)),
  }
}

/** A member at the beginning of an object, indented as the file does. */
export function insertMember(file: SourceFile, object: Json, name: string, value: unknown): Edit {
  const at = object.place.start + 1
  const [first] = membersOf(object)
  const outer = indentAt(file, object.place.start)
  const unit = unitOf(file)
  const separator = unit === undefined ? '' : `\n${outer}${unit}`
  const colon = unit === undefined ? ':' : ': '
  const text = `${separator}${JSON.stringify(name)}${colon}${written(file, value, `${outer}${unit ?? ''}`)}`
  const ending = first !== undefined ? ',' : unit === undefined ? '' : `\n${outer}`
  return { path: object.place.path, start: at, end: at, text: `${text}${ending}` }
}

/** A member goes with its comma; nothing to do if it is not there. */
export function removeMember({ text }: SourceFile, object: Json, name: string): Edit[] {
  const members = membersOf(object)
  const index = members.findIndex((member) => member.name === name)
  const member = members[index]
  if (member === undefined) return []
  const [before, behind] = [members[index - 1], members[index + 1]]
  const path = member.place.path
  if (behind !== undefined) return [{ path, start: member.place.start, end: behind.place.start, text: '' }]
  const start = before === undefined ? member.place.start : text.indexOf(',', before.place.end)
  return [{ path, start, end: member.place.end, text: '' }]
}

function written(file: SourceFile, value: unknown, outer: string): string {
  const unit = unitOf(file)
  if (unit === undefined) return JSON.stringify(value)
  return JSON.stringify(value, null, unit).replaceAll('\n', `\n${outer}`)
}

/** What one step of indentation is; undefined: all stands on one line. */
function unitOf({ text }: SourceFile): string | undefined {
  return /\n([ \t]+)"/.exec(text)?.[1]
}

/** The white space at the beginning of the line that an offset is on. */
function indentAt({ text }: SourceFile, offset: number): string {
  return /^[ \t]*/.exec(text.slice(text.lastIndexOf('\n', offset - 1) + 1))?.[0] ?? ''
}
