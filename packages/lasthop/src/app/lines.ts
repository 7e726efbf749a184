import type { Readable } from 'node:stream'
import { watcherName } from './process-group.ts'

/** Cuts streams into lines and keeps the last ones, for the message about a program that ended. */
export class Lines {
  readonly #show: (line: string) => void
  readonly #last: string[] = []

  constructor(show: (line: string) => void) {
    this.#show = show
  }

  /** The last lines, or nothing. */
  get last(): readonly string[] {
    return this.#last
  }

  /** A line without an end is cut where it grows too long: a program may write anything. */
  read(stream: Readable): void {
    let rest = ''
    stream.setEncoding('utf8')
    stream.on('data', (text: string) => {
      const pieces = (rest + text).split('\n')
      rest = pieces.pop() ?? ''
      for (const piece of pieces) this.#add(piece)
      while (rest.length > longest) {
        this.#add(rest.slice(0, longest))
        rest = rest.slice(longest)
      }
    })
    stream.on('end', () => {
      if (rest !== '') this.#add(rest)
    })
    stream.on('error', () => {})
  }

  #add(line: string): void {
    const text = (line.endsWith('\r') ? line.slice(0, -1) : line).replace(shellSyntax, '')
    this.#show(text)
    this.#last.push(text)
    if (this.#last.length > keptLines) this.#last.shift()
  }
}

const longest = 8192
/** As many as a stack has frames. */
const keptLines = 40
/** What the shell that started the program puts before what it has to say of it. */
const shellSyntax = new RegExp(`^${watcherName}: \\d+: exec: `)
