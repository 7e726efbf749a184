import { Doubt } from '../doubt.ts'
import { hasHole } from '../hole.ts'

/** A fetch or a converter with its arguments: `req.hdr(host)`, `lower`. */
export interface Call {
  readonly name: string
  readonly args: readonly string[]
}

/** A sample expression: what is fetched, and what is made of it step by step. */
export interface Expression {
  readonly fetch: Call
  readonly converters: readonly Call[]
}

/** Takes `req.hdr(host),lower` apart. `end` is where it stops: at its end, or at a closing bracket. */
export function parseExpression(text: string): Parsed {
  const known = remembered.get(text)
  if (known !== undefined) return known
  const parsed = parse(text)
  if (remembered.size > mostRemembered) remembered.clear()
  remembered.set(text, parsed)
  return parsed
}

interface Parsed {
  readonly expression: Expression
  readonly end: number
}

function parse(text: string): Parsed {
  const calls: Call[] = []
  let at = 0
  for (;;) {
    const name = /^[ \t]*[A-Za-z0-9_.+-]+/.exec(text.slice(at))?.[0]
    if (name === undefined || hasHole(text)) throw new Doubt(`"${text}" is not understood.`)
    at += name.length
    const [args, length] = text[at] === '(' ? parseArguments(text.slice(at)) : [[], 0]
    at += length
    calls.push({ name: name.trim(), args })
    const separator = /^[ \t]*,/.exec(text.slice(at))?.[0]
    if (separator === undefined) break
    at += separator.length
  }
  const [fetch, ...converters] = calls
  if (fetch === undefined) throw new Doubt(`"${text}" is not understood.`)
  return { expression: { fetch, converters }, end: at + (/^[ \t]*/.exec(text.slice(at))?.[0].length ?? 0) }
}

/** Arguments between parentheses, quotes taken off, and the length that they take. */
function parseArguments(text: string): [args: string[], length: number] {
  const args: string[] = []
  let [argument, quote, at] = ['', '', 1]
  for (; at < text.length; at++) {
    const character = text.charAt(at)
    if (quote !== "'" && character === '\\' && at + 1 < text.length) argument += unescape(text.charAt(++at))
    else if (quote === '' && (character === '"' || character === "'")) quote = character
    else if (character === quote) quote = ''
    else if (quote === '' && character === ')')
      return [args.length === 0 && argument === '' ? [] : [...args, argument], at + 1]
    else if (quote === '' && character === ',') {
      args.push(argument)
      argument = ''
    } else argument += character
  }
  throw new Doubt(`The parenthesis in "${text}" is never closed.`)
}

function unescape(character: string): string {
  const control = controls[character]
  return control ?? (/[\\"' ,()#]/.test(character) ? character : `\\${character}`)
}

const controls: Readonly<Record<string, string>> = { t: '\t', r: '\r', n: '\n' }
const remembered = new Map<string, Parsed>()
const mostRemembered = 5000
