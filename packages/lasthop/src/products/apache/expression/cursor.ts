import { Doubt } from '../../doubt.ts'

/** A place in an expression's text. */
export class Cursor {
  readonly text: string
  at = 0
  #depth = 0

  constructor(text: string) {
    this.text = text
  }

  get isAtEnd(): boolean {
    return this.at >= this.text.length
  }

  peek(length = 1): string {
    return this.text.slice(this.at, this.at + length)
  }

  skipSpace(): void {
    while (/\s/.test(this.peek())) this.at++
  }

  /** Takes these characters if they come next, after white space. */
  takes(token: string): boolean {
    this.skipSpace()
    if (!this.text.startsWith(token, this.at)) return false
    this.at += token.length
    return true
  }

  /** Takes what a sticky pattern matches here. */
  match(sticky: RegExp): RegExpExecArray | undefined {
    sticky.lastIndex = this.at
    const found = sticky.exec(this.text)
    if (found === null) return undefined
    this.at += found[0].length
    return found
  }

  /** Reads what stands in something else; so deep that nobody wrote it by hand, it is a doubt. */
  inside<Inner>(read: (cursor: Cursor) => Inner): Inner {
    if (this.#depth === mostDepth) this.fail()
    this.#depth += 1
    const inner = read(this)
    this.#depth -= 1
    return inner
  }

  expect(token: string): void {
    if (!this.takes(token)) this.fail()
  }

  fail(): never {
    throw new Doubt(
      `The expression "${shortened(this.text)}" is not understood at "${this.text.slice(this.at, this.at + 20)}".`,
    )
  }
}

function shortened(text: string): string {
  return text.length > 200 ? `${text.slice(0, 200)}...` : text
}

const mostDepth = 100
