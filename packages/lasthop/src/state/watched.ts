import { isProblem, type Problem } from '@lasthop/contract'
import { stat } from 'node:fs/promises'

/**
 * Something read from files that others write, and read again when they change.
 *
 * It asks for the files' marks instead of being told of changes: that sees through symbolic links, mounted volumes and
 * network folders too, which is where certificates come from.
 */
export class Watched<Value> {
  readonly #paths: readonly string[]
  readonly #read: () => Promise<Value | Problem>
  /** The marks of what was read last, and of what was seen last. */
  #readMarks = ''
  #seenMarks = ''

  constructor(paths: readonly string[], read: () => Promise<Value | Problem>) {
    this.#paths = paths
    this.#read = read
  }

  async first(): Promise<Value | Problem> {
    this.#seenMarks = await this.#marks()
    this.#readMarks = this.#seenMarks
    return this.#read()
  }

  /**
   * What is there now, if it is new; a problem is told once. Files that belong together are not replaced at once, so they are
   * read when two looks in a row have seen the same.
   */
  async look(): Promise<Value | Problem | undefined> {
    const marks = await this.#marks()
    const isSettled = marks === this.#seenMarks
    this.#seenMarks = marks
    if (!isSettled || marks === this.#readMarks) return undefined
    this.#readMarks = marks
    const value = await this.#read()
    // What changed while it was read is looked at again.
    if (isProblem(value) && (await this.#marks()) !== marks) this.#readMarks = ''
    return value
  }

  async #marks(): Promise<string> {
    return (await Promise.all(this.#paths.map(markOf))).join(' ')
  }
}

/** Changes with the content, and with who may read it. */
async function markOf(path: string): Promise<string> {
  const found = await stat(path).catch(() => undefined)
  return found === undefined ? 'none' : `${found.dev}.${found.ino}.${found.size}.${found.mtimeMs}.${found.ctimeMs}`
}
