/** Words filled into lines of a width; a word that is longer stands alone. */
export function fill(text: string, width: number): readonly string[] {
  const lines: string[] = []
  for (const word of text.split(' ')) {
    const last = lines.at(-1)
    if (last === undefined || last.length + 1 + word.length > width) lines.push(word)
    else lines[lines.length - 1] = `${last} ${word}`
  }
  return lines
}

/** A text behind a label: the label on the first line, spaces on the others. */
export function labelled(label: string, text: string, indent = 13): readonly string[] {
  return fill(text, width - indent).map(
    (line, index) => (index === 0 ? label.padEnd(indent) : ' '.repeat(indent)) + line,
  )
}

/** Columns of the terminal that everything fits into. */
export const width = 80
