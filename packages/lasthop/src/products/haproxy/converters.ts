import { Doubt } from '../doubt.ts'
import { compilePattern } from '../pattern.ts'
import type { Call } from './expression.ts'
import { mapIn, mapped } from './maps.ts'
import { number, numberOf, text, textOf, truth, type Sample } from './sample.ts'
import type { Visit } from './visit.ts'

/** What a converter makes of a sample; nothing if it cannot. One that is not known here is a doubt. */
export function convert(visit: Visit, sample: Sample, { name, args }: Call): Sample | undefined {
  const map = mapIn({ name, args })
  if (map !== undefined) return mapped(sample, map, visit.configuration.findList)
  const converter = converters[name]
  if (converter === undefined) throw new Doubt(`What "${name}" makes of a value is not known from the files.`)
  return converter(sample, args, visit)
}

type Converter = (sample: Sample, args: readonly string[], visit: Visit) => Sample | undefined

/** A text between delimiters, counted from the front or from the back; empty ones count. */
const field: Converter = (sample, [index = '1', delimiters = '']) => {
  const at = Number(index)
  const parts = textOf(sample).split(new RegExp(`[${delimiters.replace(/[\]\\^-]/g, '\\$&')}]`))
  const part = at > 0 ? parts[at - 1] : parts.at(at)
  return part === undefined || at === 0 ? text('') : text(part)
}

/** As `field`, but empty ones do not count. */
const word: Converter = (sample, [index = '1', delimiters = '']) => {
  const at = Number(index)
  const parts = textOf(sample)
    .split(new RegExp(`[${delimiters.replace(/[\]\\^-]/g, '\\$&')}]`))
    .filter((part) => part !== '')
  const part = at > 0 ? parts[at - 1] : parts.at(at)
  return part === undefined || at === 0 ? text('') : text(part)
}

const regsub: Converter = (sample, [pattern = '', replacement = '', flags = '']) => {
  const once = compilePattern(pattern, flags.includes('i') ? 'i' : '')
  const compiled = flags.includes('g') ? new RegExp(once.source, `${once.flags}g`) : once
  const groups = replacement
    .replaceAll('$', '$$$$')
    .replace(/\\(\d)/g, (_written, group: string) => (group === '0' ? '$&' : `$${group}`))
  return text(textOf(sample).replace(compiled, groups))
}

function counted(count: (own: number, other: number) => number): Converter {
  return (sample, [argument = '0']) => {
    const own = numberOf(sample)
    return own === undefined ? undefined : number(count(own, Number(argument)))
  }
}

const isTrue = (sample: Sample): boolean => (numberOf(sample) ?? 0) !== 0

const converters: Readonly<Record<string, Converter>> = {
  lower: (sample) => text(textOf(sample).replace(/[A-Z]+/g, (letters) => letters.toLowerCase())),
  upper: (sample) => text(textOf(sample).replace(/[a-z]+/g, (letters) => letters.toUpperCase())),
  iif: (sample, [then = '', otherwise = '']) => text(isTrue(sample) ? then : otherwise),
  not: (sample) => truth(!isTrue(sample)),
  bool: (sample) => truth(isTrue(sample)),
  length: (sample) => number(textOf(sample).length),
  field,
  word,
  regsub,
  ltrim: (sample, [characters = '']) => text(strip(textOf(sample), characters, '^')),
  rtrim: (sample, [characters = '']) => text(strip(textOf(sample), characters, '$')),
  add: counted((own, other) => own + other),
  sub: counted((own, other) => own - other),
  host_only: (sample) => text(textOf(sample).replace(/:\d*$/, '').toLowerCase()),
  port_only: (sample) => number(Number(/:(\d+)$/.exec(textOf(sample))?.[1] ?? 0)),
  concat: (sample, [before = '', name = '', after = ''], { variables }) =>
    text(`${textOf(sample)}${before}${variables.get(name) ?? ''}${after}`),
  'set-var': (sample, [name = ''], { variables }) => {
    variables.set(name, textOf(sample))
    return sample
  },
}

function strip(value: string, characters: string, end: '^' | '$'): string {
  const set = `[${characters.replace(/[\]\\^-]/g, '\\$&')}]+`
  return value.replace(new RegExp(end === '^' ? `^${set}` : `${set}$`), '')
}
