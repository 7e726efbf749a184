/** A line of configuration as Apache reads it: physical lines joined where one ends in a backslash, then trimmed. */
export interface Line {
  readonly text: string
  /** Offset into the file of a character of `text`, or of the place just behind its end. */
  readonly offsetOf: (index: number) => number
}

/** The lines of a file that are neither empty nor comments. A comment whose line ends in a backslash swallows the next. */
export function readLines(text: string): Line[] {
  const lines: Line[] = []
  for (let at = 0; at < text.length;) {
    const taken = takeLine(text, at)
    at = taken.next
    const line = trim(taken.pieces)
    if (line.text !== '' && !line.text.startsWith('#')) lines.push(line)
  }
  return lines
}

/** A stretch of the file that became part of a line. */
interface Piece {
  readonly text: string
  readonly start: number
}

function takeLine(text: string, from: number): { readonly pieces: readonly Piece[]; readonly next: number } {
  const pieces: Piece[] = []
  let at = from
  while (at < text.length) {
    const newline = text.indexOf('\n', at)
    const next = newline === -1 ? text.length : newline + 1
    const content = text.slice(at, newline === -1 ? next : newline).replace(/\r$/, '')
    const goesOn = newline !== -1 && content.endsWith('\\')
    pieces.push({ text: goesOn ? content.slice(0, -1) : content, start: at })
    at = next
    if (!goesOn) break
  }
  return { pieces, next: at }
}

function trim(pieces: readonly Piece[]): Line {
  const joined = pieces.map((piece) => piece.text).join('')
  const lead = joined.length - joined.replace(/^[\s]+/, '').length
  return { text: joined.trim(), offsetOf: (index) => offsetIn(pieces, lead + index) }
}

function offsetIn(pieces: readonly Piece[], index: number): number {
  let left = index
  for (const [number, piece] of pieces.entries()) {
    if (left < piece.text.length || number === pieces.length - 1) return piece.start + left
    left -= piece.text.length
  }
  return index
}
