import { holeMark } from '../hole.ts'
import type { Word } from './syntax.ts'

/** The words of one line, and what is wrong with it. */
export interface Tokens {
  readonly words: readonly Word[]
  readonly fault?: string
}

/** What a variable of the environment is, where the file itself sets it. */
export type Environment = ReadonlyMap<string, string>

/** Takes a line apart as HAProxy does (parse_line): quotes, escapes, comments; a variable that is not known is a hole. */
export function tokenize(line: string, offset: number, environment: Environment): Tokens {
  const reader = new LineReader(line, environment)
  const fault = reader.run()
  const words = reader.words.map(({ text, start, end }) => ({ text, start: start + offset, end: end + offset }))
  return fault === undefined ? { words } : { words, fault }
}

class LineReader {
  readonly words: Word[] = []
  readonly #line: string
  readonly #environment: Environment
  #at = 0
  #text = ''
  #start = -1
  #quote: '"' | "'" | undefined

  constructor(line: string, environment: Environment) {
    this.#line = line
    this.#environment = environment
  }

  run(): string | undefined {
    while (this.#at < this.#line.length) {
      const character = this.#line.charAt(this.#at)
      if (character === '#' && this.#quote === undefined) break
      const fault = this.#take(character)
      if (fault !== undefined) return fault
    }
    this.#endWord()
    return this.#quote === undefined ? undefined : 'This quote is never closed.'
  }

  #take(character: string): string | undefined {
    if (/\s/.test(character) && this.#quote === undefined) {
      this.#endWord()
      this.#at++
      return undefined
    }
    if (this.#start === -1) this.#start = this.#at
    if ((character === '"' || character === "'") && (this.#quote ?? character) === character) {
      this.#quote = this.#quote === undefined ? character : undefined
      this.#at++
    } else if (character === '\\' && this.#quote !== "'") return this.#escape()
    else if (character === '$' && this.#quote === '"') return this.#variable()
    else this.#send(character, 1)
    return undefined
  }

  #escape(): string | undefined {
    const next = this.#line.charAt(this.#at + 1)
    const control = controls[next]
    if (control !== undefined) this.#send(control, 2)
    else if (' \\#\'"'.includes(next) && next !== '') this.#send(next, 2)
    else if (next === '$' && this.#quote === '"') this.#send(next, 2)
    else if (next === 'x') return this.#hexadecimal()
    else this.#send('\\', 1)
    return undefined
  }

  #hexadecimal(): string | undefined {
    const digits = this.#line.slice(this.#at + 2, this.#at + 4)
    if (!/^[0-9a-f]{2}$/i.test(digits)) return 'After "\\x" two hexadecimal digits are expected.'
    this.#send(String.fromCharCode(Number.parseInt(digits, 16)), 4)
    return undefined
  }

  /** Inside double quotes: `$NAME`, `${NAME}`, `${NAME-default}`, `${NAME[*]}`. */
  #variable(): string | undefined {
    variable.lastIndex = this.#at
    const [whole, braced, bare] = variable.exec(this.#line) ?? []
    if (whole === undefined) return 'After "$" the name of a variable is expected; "\\$" is the character itself.'
    this.#send(this.#environment.get(braced ?? bare ?? '') ?? holeMark.repeat(whole.length), whole.length)
    return undefined
  }

  #send(text: string, length: number): void {
    this.#text += text
    this.#at += length
  }

  #endWord(): void {
    if (this.#start === -1) return
    this.words.push({ text: this.#text, start: this.#start, end: this.#at })
    this.#text = ''
    this.#start = -1
  }
}

const controls: Readonly<Record<string, string>> = { t: '\t', r: '\r', n: '\n' }
const variable = /\$(?:\{(\.?[A-Za-z_]\w*)(?:\[\*\])?(?:-[^}]*)?\}|(\.?[A-Za-z_]\w*))/y
