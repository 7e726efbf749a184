import { painted, type Palette } from './palette.ts'
import { showText, toJson } from './line.ts'

/** How much something matters to the operator. */
export type Level = (typeof levels)[number]

/** From the least important up. */
export const levels = ['debug', 'info', 'warn', 'error'] as const

/** Named values that go with a message. Those that are `undefined` are left out. */
export type Facts = Readonly<Record<string, string | number | boolean | undefined>>

/** One thing said in the operator's log. */
export interface Saying {
  readonly time: Date
  readonly level: Level
  readonly message: string
  readonly facts: Facts
}

/** How a saying becomes a line, with its line feed. Always ASCII without control bytes, whatever is quoted in it. */
export type Format = (saying: Saying) => string

/** For programs: one JSON object. */
export function formatJson({ time, level, message, facts }: Saying): string {
  return `${toJson({ time: time.toISOString(), level, message, ...facts })}\n`
}

/** For people: time of day, level, message, facts. */
export function formatPlain(saying: Saying): string {
  return prettyLine(saying, (text) => text)
}

/** For people at a terminal that has colours. */
export function formatColoured(palette: Palette): Format {
  return (saying) => prettyLine(saying, (text, style) => painted(text, palette[style]))
}

type Paint = (text: string, style: keyof Palette) => string

function prettyLine({ time, level, message, facts }: Saying, paint: Paint): string {
  const words = present(facts).map(([name, value]) => paint(` ${showText(name)}=${showText(String(value))}`, 'dim'))
  const clock = paint(time.toTimeString().slice(0, 8), 'dim')
  return `${clock} ${paint(level.padEnd(5), level === 'debug' ? 'dim' : level)} ${showText(message)}${words.join('')}\n`
}

function present(facts: Facts): readonly (readonly [string, string | number | boolean])[] {
  return Object.entries(facts).flatMap(([name, value]) => (value === undefined ? [] : [[name, value] as const]))
}
