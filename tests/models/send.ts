import net from 'node:net'
import tls from 'node:tls'

/** What a client got for its bytes. */
export type Reply = Answer | { readonly kind: 'closed' } | { readonly kind: 'silent' }

/** What an answer says. */
export interface Answer {
  readonly kind: 'answer'
  readonly status: number
  readonly location: string | undefined
}

/** Where an edge listens. */
export interface Door {
  readonly port: number
  readonly isTls: boolean
  /** Whether a session of TLS is taken up again, where that changes nothing but the time that it takes. */
  readonly resumes?: true
  /** How the client speaks TLS, where that is what the test is about. */
  readonly tls?: Pick<tls.ConnectionOptions, 'secureContext' | 'session' | 'servername'>
}

/** Writes one request's bytes on a connection of its own, and waits for the final answer's head; after a while without one, ends its side. */
export function send(door: Door, bytes: string, patienceMs = 1000): Promise<Reply> {
  return new Promise((resolve) => {
    let received = ''
    const socket = openTo(door, (text) => {
      received += text
      const answer = takeAnswer(received)
      if (answer !== undefined) finish(answer)
    })
    let patience: NodeJS.Timeout | undefined
    const limit = setTimeout(() => finish({ kind: 'silent' }), limitMs)
    const finish = (reply: Reply): void => {
      clearTimeout(patience)
      clearTimeout(limit)
      socket.destroy()
      resolve(reply)
    }
    socket.once(door.isTls ? 'secureConnect' : 'connect', () => {
      socket.write(bytes, 'latin1')
      // A request that never ends is ended by closing our side; what follows is the answer to that. Counted from when it
      // was written: a machine under load may take long over a handshake.
      patience = setTimeout(() => socket.end(), patienceMs)
    })
    const gone = (): void => finish(takeAnswer(`${received}\r\n\r\n`) ?? { kind: 'closed' })
    socket.on('error', gone)
    socket.on('end', gone)
    socket.on('close', gone)
  })
}

/** Waits until something accepts connections on a port. */
export async function answers(port: number): Promise<void> {
  for (;;) {
    const isThere = await new Promise<boolean>((resolve) => {
      const socket = net.connect({ port, host: '127.0.0.1' })
      socket.once('connect', () => resolve(true))
      socket.once('error', () => resolve(false))
      socket.once('close', () => resolve(false))
      socket.once('connect', () => socket.destroy())
    })
    if (isThere) return
  }
}

/** A connection to a door, and what comes on it, one character for each byte. */
export function openTo({ port, isTls, resumes, tls: own }: Door, onText: (text: string) => void): net.Socket {
  const onread = {
    buffer: room,
    callback: (count: number) => {
      onText(room.toString('latin1', 0, count))
      return true
    },
  }
  if (!isTls) return net.connect({ port, host: '127.0.0.1', noDelay: true, onread })
  const session = resumes && sessions.get(port)
  const options = {
    ...secured,
    ...(resumes && { secureContext: resumable }),
    ...own,
    port,
    onread,
    ...(session && { session }),
  }
  const socket = tls.connect(options)
  return resumes ? socket.on('session', (given: Buffer) => sessions.set(port, given)) : socket
}

/** The first answer that is final. */
export function takeAnswer(received: string): Reply | undefined {
  let rest = received
  for (;;) {
    const end = rest.indexOf('\r\n\r\n')
    const status = Number(/^HTTP\/\d\.\d (\d{3})/.exec(rest)?.[1])
    if (end === -1 || Number.isNaN(status)) return undefined
    const head = rest.slice(0, end)
    if (status >= 200 || status === 101)
      return { kind: 'answer', status, location: /\r\nlocation: ([^\r\n]*)/i.exec(head)?.[1] }
    rest = rest.slice(end + 4)
  }
}

// All connections read into it: what comes is copied into a string before the next one reads.
const room = Buffer.allocUnsafeSlow(65_536)

// One context for all connections: it takes longer to make than to use. With Apache no session is taken up again: what it
// does then is another matter (apache-tls.test.ts). The curve of the certificate's own key: the usual offer of a hybrid one takes
// most of the time of a short connection.
const secureContext = tls.createSecureContext({ ecdhCurve: 'P-256' })
// Up to TLS 1.2 a session that is taken up again needs no arithmetic of curves at all.
const resumable = tls.createSecureContext({ ecdhCurve: 'P-256', maxVersion: 'TLSv1.2' })
const sessions = new Map<number, Buffer>()
const secured = { host: '127.0.0.1', rejectUnauthorized: false, servername: 'app.test', secureContext }
const limitMs = 60_000
