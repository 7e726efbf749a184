import type { LogOptions } from './log.ts'
import { toJson } from './line.ts'
import { Sink, type SayTrouble } from './sink.ts'
import { streamTarget } from './target.ts'

/** Shows a line that an application wrote, under a name. */
export type ShowOutput = (name: string, line: string) => void

/**
 * Opens the place where applications' output goes: among the log, told apart by their names. `sayTrouble` is told when lines get
 * lost, since whoever reads them takes it slowly, and when that ends.
 */
export function openAppOutput(options: LogOptions, sayTrouble: SayTrouble): ShowOutput {
  const { stream, isTerminal, environment, now = () => new Date() } = options
  const sink = new Sink(streamTarget(stream), { name: 'The output of applications', gatherMs: 0, sayTrouble })
  if (!isTerminal) {
    return (name, line) =>
      sink.write(`${toJson({ time: now().toISOString(), level: 'info', app: name, message: line })}\n`)
  }
  const hasColours = !environment['NO_COLOR']
  return (name, line) => sink.write(`${hasColours ? paint(name) : `${name} |`} ${clean(line, hasColours)}\n`)
}

/** Each name its own colour, the same every time. */
function paint(name: string): string {
  let sum = 0
  for (const letter of name) sum += letter.codePointAt(0) ?? 0
  return `\u001b[${colours[sum % colours.length]}m${name} |\u001b[0m`
}

/** Without what could steer a terminal; colours may stay (ECMA-48 section 8.3.117), and end with the line. */
function clean(line: string, hasColours: boolean): string {
  const text = line.replaceAll(controls, (found) =>
    hasColours && found.endsWith('m') && found.length > 1 ? found : '',
  )
  return text.includes('\u001b') ? `${text}\u001b[0m` : text
}

const colours = [36, 35, 34, 32, 33] as const
// oxlint-disable-next-line no-control-regex -- these are the ones that are looked for
const controls = /\u001b\[[\d;]*m|[\u0000-\u0008\u000b-\u001f\u007f-\u009f]/g
