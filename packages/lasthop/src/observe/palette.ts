/** The colours of a terminal: words that stand out must be readable on a black background and on a white one. */

/** SGR parameters (ECMA-48 section 8.3.117) by what they say. */
export type Palette = Readonly<Record<'error' | 'warn' | 'info' | 'good' | 'bold' | 'dim', string>>

/** The palette of a terminal, or undefined where nothing is to be coloured (no-color.org). */
export function paletteFor(environment: Readonly<Record<string, string | undefined>>): Palette | undefined {
  const { NO_COLOR: none = '', TERM: terminal = '', COLORTERM: depth = '' } = environment
  if (none !== '' || terminal === 'dumb') return undefined
  return depth !== '' || /256|direct/.test(terminal) ? fixed : named
}

/** A text in a colour. */
export function painted(text: string, code: string): string {
  return `\u001B[${code}m${text}\u001B[0m`
}

/** Out of the 240 colours that themes leave alone: of middle brightness, four times lighter than black, and four times darker than white. */
export const fixed: Palette = {
  error: '1;38;5;160',
  warn: '1;38;5;130',
  info: '38;5;31',
  good: '38;5;28',
  bold: '1',
  dim: '2',
}

/** Where there are eight colours: yellow and cyan cannot be read on white, blue not on black. */
const named: Palette = { error: '1;31', warn: '1;35', info: '1', good: '32', bold: '1', dim: '2' }
