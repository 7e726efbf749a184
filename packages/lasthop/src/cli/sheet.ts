import { coloured, plain } from '../doctor/report/paint.ts'
import { openSheet, type Sheet } from '../doctor/report/sheet.ts'
import type { Io } from './command.ts'

/** What a report for people is written on: as wide as the terminal, and 80 columns where the output is none. */
export function sheetOf(io: Io): Sheet {
  const { stdout } = io
  const columns = 'columns' in stdout && typeof stdout.columns === 'number' ? stdout.columns : undefined
  return openSheet(columns, isColourful(io) ? coloured : plain)
}

function isColourful(io: Io): boolean {
  return isTerminal(io) && (io.env['NO_COLOR'] ?? '') === '' && io.env['TERM'] !== 'dumb'
}

/** Whether results are shown to a person, and not written to a file or another program. */
export function isTerminal({ stdout }: Io): boolean {
  return 'isTTY' in stdout && stdout.isTTY === true
}
