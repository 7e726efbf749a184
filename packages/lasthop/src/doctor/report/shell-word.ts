/** A word as a shell takes it: in quotes where one of its letters would mean something there. */
export function shellWord(text: string): string {
  return /^[\w:/.=%,@+-]+$/.test(text) ? text : `'${text.replaceAll("'", String.raw`'\''`)}'`
}
