import { colouredBy, plain, type Paint } from '../doctor/report/paint.ts'
import { openSheet, type Sheet } from '../doctor/report/sheet.ts'
import { paletteFor } from '../observe/palette.ts'
import type { Io } from './command.ts'

/** What a report for people is written on: as wide as the terminal, and 80 columns where the output is none. */
export function sheetOf(io: Io): Sheet {
  return openSheet(columnsOf(io), paintFor(io))
}

/** Of the terminal; undefined where the output is none. */
export function columnsOf({ stdout }: Io): number | undefined {
  return 'columns' in stdout && typeof stdout.columns === 'number' ? stdout.columns : undefined
}

function paintFor(io: Io): Paint {
  const palette = isTerminal(io) ? paletteFor(io.env) : undefined
  return palette === undefined ? plain : colouredBy(palette)
}

/** Whether results are shown to a person, and not written to a file or another program. */
export function isTerminal({ stdout }: Io): boolean {
  return 'isTTY' in stdout && stdout.isTTY === true
}
