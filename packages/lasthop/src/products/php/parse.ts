import PhpParser from 'php-parser'

import { compilePlaces, type Place, type SourceFile } from '../place.ts'
import type { PhpNode } from './node.ts'
import { partsOf } from './node.ts'

/** A file of PHP as a tree; what is not PHP leaves the rest readable. */
export interface PhpFile {
  readonly file: SourceFile
  /** Its statements. */
  readonly statements: readonly PhpNode[]
  /** Where it is not PHP that can be read. */
  readonly errors: readonly Place[]
  placeOf(node: PhpNode): Place
}

/** Reads a file of PHP and runs nothing. */
export function parsePhp(file: SourceFile): PhpFile {
  const places = compilePlaces(file)
  const parsed = tree(file)
  return {
    file,
    statements: partsOf(parsed, 'children'),
    errors: partsOf(parsed, 'errors').map(({ loc }) => places(loc?.start.offset ?? 0, loc?.end.offset ?? 0)),
    placeOf: ({ loc }) => places(loc?.start.offset ?? 0, loc?.end.offset ?? 0),
  }
}

/** The parser throws where it loses its way altogether. */
function tree({ text, path }: SourceFile): PhpNode {
  try {
    return engine.parseCode(text, path)
  } catch {
    return broken
  }
}

const engine = new PhpParser.Engine({
  parser: { extractDoc: false, suppressErrors: true },
  ast: { withPositions: true },
})
const nowhere = { offset: 0 }
const lost: PhpNode = { kind: 'error', loc: { start: nowhere, end: nowhere } }
const broken: PhpNode & { readonly children: readonly PhpNode[]; readonly errors: readonly PhpNode[] } = {
  kind: 'program',
  children: [],
  errors: [lost],
}
