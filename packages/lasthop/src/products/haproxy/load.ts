import type { Complaint } from '../complaint.ts'
import { isTemplate } from '../hole.ts'
import type { SourceFile } from '../place.ts'
import type { Reader } from '../reader.ts'
import { listFinder, type FindList } from './lists.ts'
import { parseFile } from './parse.ts'
import { sectionsOf } from './sections.ts'
import type { Section } from './syntax.ts'

/** A configuration: what `-f` is given, one file after the other. */
export interface Loaded {
  readonly sections: readonly Section[]
  readonly complaints: readonly Complaint[]
  readonly files: readonly SourceFile[]
  /** Whether a file is a template, or a condition decides which lines count. */
  readonly hasHoles: boolean
  readonly findList: FindList
}

/** Reads files as one configuration, in their order. */
export function loadConfiguration(reader: Reader, files: readonly SourceFile[]): Loaded {
  const parsed = files.map(parseFile)
  const holes = parsed.flatMap((each) => each.holes)
  // Sections do not go on in the next file.
  const sections = parsed.flatMap(({ lines }) => sectionsOf(lines))
  return {
    sections,
    files,
    findList: listFinder(reader, files[0]?.path ?? ''),
    hasHoles: holes.length > 0 || files.some(({ text }) => isTemplate(text)),
    complaints: [
      ...parsed.flatMap((each) => each.complaints),
      ...holes.map((place) => ({
        rule: 'P908',
        place,
        message: 'What stands here is decided elsewhere; every line that may count was read as if it always did.',
      })),
    ],
  }
}
