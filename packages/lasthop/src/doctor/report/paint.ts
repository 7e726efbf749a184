/** Emphasis on a terminal; plain text elsewhere. */
export type Paint = (style: 'error' | 'warn' | 'info' | 'bold' | 'dim' | 'good', text: string) => string

/** No emphasis. */
export const plain: Paint = (_style, text) => text

/** ANSI colours (ECMA-48), of the terminal's own palette. */
export const coloured: Paint = (style, text) => `\u001B[${codes[style]}m${text}\u001B[0m`

const codes = { error: '1;31', warn: '1;33', info: '1;36', bold: '1', dim: '2', good: '32' } as const
