import type net from 'node:net'
import { openTo, takeAnswer, type Door, type Reply } from './send.ts'

/**
 * A connection that is kept from one plain request (`isPlain`) to the next, and opened anew where the program closed it or
 * where more came than the answer. Only an answer counts: what else comes of a kept connection may be due to what was
 * before on it.
 */
export class KeptConnection implements Disposable {
  readonly #door: Door
  #socket: net.Socket | undefined
  #received = ''
  #settle: ((reply: Reply) => void) | undefined

  constructor(door: Door) {
    this.#door = door
  }

  /** Writes one request, and waits for the whole answer. */
  ask(raw: string, patienceMs: number): Promise<Reply> {
    return new Promise((resolve) => {
      const patience = setTimeout(() => this.#give({ kind: 'silent' }), patienceMs)
      this.#settle = (reply) => {
        clearTimeout(patience)
        resolve(reply)
      }
      this.#socket ??= this.#open()
      this.#socket.write(raw, 'latin1')
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
    // What comes unasked is no answer to what will be asked next.
    if (this.#settle === undefined) return this[Symbol.dispose]()
    const end = endOfAnswer(this.#received)
    if (end === undefined) return
    const reply = takeAnswer(this.#received) ?? { kind: 'closed' }
    if (end !== this.#received.length || reply.kind !== 'answer' || !staysOpen(this.#received)) this[Symbol.dispose]()
    this.#received = ''
    this.#give(reply)
  }

  /** The end of the connection ends an answer that has no other end. */
  #leave(): void {
    const reply = takeAnswer(this.#received) ?? { kind: 'closed' }
    this[Symbol.dispose]()
    this.#give(reply)
  }

  #give(reply: Reply): void {
    const settle = this.#settle
    this.#settle = undefined
    if (reply.kind !== 'answer') this[Symbol.dispose]()
    settle?.(reply)
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
