import net from 'node:net'
import { randomInt } from 'node:crypto'
import { reasonOf } from '../state/system-error.ts'
import { parseAnswer, type DnsAnswer } from './dns-message.ts'

/** One DNS server. */
export interface DnsServer {
  readonly host: string
  readonly port: number
}

/** Sends one message over TCP (RFC 7766) and reads its answer; a text says why there is none. */
export async function askDns({ host, port }: DnsServer, message: Buffer): Promise<DnsAnswer | string> {
  const socket = net.connect({ host, port, timeout: patienceMs })
  try {
    const answer = await exchange(socket, message)
    if (answer === undefined || answer.id !== message.readUInt16BE(0))
      return 'it answered with something that is not DNS'
    return answer
  } catch (error) {
    return reasonOf(error)
  } finally {
    socket.destroy()
  }
}

/** A number that a stranger cannot guess (RFC 5452 section 4.3). */
export function newDnsId(): number {
  return randomInt(65_536)
}

function exchange(socket: net.Socket, message: Buffer): Promise<DnsAnswer | undefined> {
  const length = Buffer.alloc(2)
  length.writeUInt16BE(message.length)
  socket.write(Buffer.concat([length, message]))
  const { promise, resolve, reject } = Promise.withResolvers<DnsAnswer | undefined>()
  let received = Buffer.alloc(0)
  socket.on('data', (piece: Buffer) => {
    received = Buffer.concat([received, piece])
    if (received.length >= 2 && received.length >= 2 + received.readUInt16BE(0)) {
      resolve(parseAnswer(received.subarray(2, 2 + received.readUInt16BE(0))))
    }
  })
  socket.on('timeout', () => reject(new Error(`it did not answer within ${patienceMs / 1000} seconds`)))
  socket.on('error', reject)
  socket.on('close', () => reject(new Error('it closed the connection')))
  return promise
}

const patienceMs = 10_000
