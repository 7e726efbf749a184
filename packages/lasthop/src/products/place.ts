/** A file of a stack, decoded. */
export interface SourceFile {
  /** As a person would name it: relative where the target was. */
  readonly path: string
  readonly text: string
}

/** A stretch of a file: UTF-16 offsets into its decoded text, and line and column from 1. */
export interface Place {
  readonly path: string
  readonly start: number
  readonly end: number
  readonly line: number
  readonly column: number
}

/** Names stretches of one file, whose lines it counts once. */
export function compilePlaces({ path, text }: SourceFile): (start: number, end: number) => Place {
  const starts = lineStarts(text)
  return (start, end) => {
    const line = lineAt(starts, start)
    return { path, start, end, line: line + 1, column: start - (starts[line] ?? 0) + 1 }
  }
}

function lineStarts(text: string): readonly number[] {
  const starts = [0]
  for (let at = text.indexOf('\n'); at !== -1; at = text.indexOf('\n', at + 1)) starts.push(at + 1)
  return starts
}

/** The last line that starts at or before an offset. */
function lineAt(starts: readonly number[], offset: number): number {
  let low = 0
  let high = starts.length - 1
  while (low < high) {
    const middle = Math.ceil((low + high) / 2)
    if ((starts[middle] ?? 0) <= offset) low = middle
    else high = middle - 1
  }
  return low
}

/** A place for people: `site.conf:14`. */
export function describePlace({ path, line }: Place): string {
  return `${path}:${line}`
}
