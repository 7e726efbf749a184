import { painted, type Palette } from '../../observe/palette.ts'

/** Emphasis on a terminal; plain text elsewhere. */
export type Paint = (style: keyof Palette, text: string) => string

/** No emphasis. */
export const plain: Paint = (_style, text) => text

/** The colours of a palette. */
export function colouredBy(palette: Palette): Paint {
  return (style, text) => painted(text, palette[style])
}
