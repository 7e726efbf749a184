import { plain, type Paint } from './paint.ts'
import { visible } from './visible.ts'
import { labelled, width as usualWidth } from './wrap.ts'

/** What a report is written on: how wide it is, and how words stand out. */
export interface Sheet {
  readonly width: number
  readonly paint: Paint
  /** A text behind a label, filled into lines that are not too long to read. */
  readonly labelled: (label: string, text: string, indent?: number) => readonly string[]
}

/** A sheet of as many columns as the terminal has; 80 where nobody says. */
export function openSheet(columns: number | undefined, paint: Paint = plain): Sheet {
  const width = Math.max(columns ?? usualWidth, narrowest)
  const measure = Math.min(width, longestLine)
  return {
    width,
    paint: (style, text) => paint(style, visible(text)),
    labelled: (label, text, indent = 13) => labelled(label, text, { indent, columns: measure }),
  }
}

const narrowest = 40
/** Of words in a row: longer ones are hard to read. */
const longestLine = 100
