import type net from 'node:net'
import { openTo, takeAnswer, type Answer, type Door } from './send.ts'

/**
 * A connection that is kept from one plain request (`isPlain`) to the next, and opened anew where the program closed it or
 * where more came than the answer. Only an answer counts: what else comes of a kept connection may be due to what was
 * before on it.
 */
export class KeptConnection implements Disposable {
  readonly #door: Door
  #socket: net.Socket | undefined
  #received = ''
  #answers: Answer[] = []
  #wanted = 0
  #settle: ((answers: readonly Answer[]) => void) | undefined

  constructor(door: Door) {
    this.#door = door
  }

  /** Writes requests at once, and waits for the whole answers, in their order: fewer where the connection ends before. */
  ask(raws: readonly string[], patienceMs: number): Promise<readonly Answer[]> {
    return new Promise((resolve) => {
      const patience = setTimeout(() => this.#end(), patienceMs)
      this.#answers = []
      this.#wanted = raws.length
      this.#settle = (answers) => {
        clearTimeout(patience)
        resolve(answers)
      }
      this.#socket ??= this.#open()
      this.#socket.write(raws.join(''), 'latin1')
    })
  }

  [Symbol.dispose](): void {
    this.#socket?.destroy()
    this.#socket = undefined
    this.#received = ''
  }

  #open(): net.Socket {
    const socket = openTo(this.#door, (text) => {
      if (this.#socket === socket) this.#read(text)
    })
    const gone = (): void => {
      if (this.#socket === socket) this.#leave()
    }
    return socket.on('error', gone).on('end', gone).on('close', gone)
  }

  #read(text: string): void {
    this.#received += text
    for (;;) {
      const end = this.#settle && endOfAnswer(this.#received)
      // What comes unasked is no answer to what will be asked next.
      if (end === undefined) return this.#settle || this.#received === '' ? undefined : this[Symbol.dispose]()
      const answer = this.#received.slice(0, end)
      this.#received = this.#received.slice(end)
      this.#take(answer)
    }
  }

  #take(received: string): void {
    const answer = takeAnswer(received)
    if (answer?.kind === 'answer') this.#answers.push(answer)
    if (answer?.kind !== 'answer' || !staysOpen(received)) this.#end()
    else if (this.#answers.length === this.#wanted) this.#give()
  }

  /** The end of the connection ends an answer that has no other end. */
  #leave(): void {
    const last = takeAnswer(this.#received)
    if (last?.kind === 'answer') this.#answers.push(last)
    this.#end()
  }

  #end(): void {
    this[Symbol.dispose]()
    this.#give()
  }

  #give(): void {
    const settle = this.#settle
    this.#settle = undefined
    settle?.(this.#answers)
  }
}

/** Where an answer with a body of a known length ends; the end of the connection ends every other. */
function endOfAnswer(received: string): number | undefined {
  const head = received.indexOf('\r\n\r\n') + 4
  if (head === 3) return undefined
  const fields = received.slice(0, head)
  if (/^HTTP\/1\.\d (?:204|304) /.test(fields)) return head
  const length = /\r\ncontent-length: (\d+)\r\n/i.exec(fields)?.[1]
  if (length !== undefined) return received.length < head + Number(length) ? undefined : head + Number(length)
  const last = /\r\ntransfer-encoding: chunked\r\n/i.test(fields) ? received.indexOf('\r\n0\r\n\r\n', head - 2) : -1
  return last === -1 ? undefined : last + 7
}

function staysOpen(received: string): boolean {
  const fields = received.slice(0, received.indexOf('\r\n\r\n') + 2)
  return fields.startsWith('HTTP/1.1 ') && !/\r\nconnection: *close\r\n/i.test(fields)
}
