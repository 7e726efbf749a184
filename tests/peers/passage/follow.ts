import { once } from 'node:events'
import tls from 'node:tls'
import { bytesOf, type CorpusRequest } from '@lasthop/corpus'
import { ok, type Recorder, type Reply } from '../../e2e/start-recorder.ts'
import type { SeenRequest } from '../../e2e/seen-request.ts'

/** What became of one request in front of one product. */
export interface Followed {
  readonly request: CorpusRequest
  /** The status of the first final answer; undefined when none came. */
  readonly status: number | undefined
  /** The requests that the application read, leniently. */
  readonly seen: readonly SeenRequest[]
}

/** Sends the request on a connection of its own, and waits for the answer, the end, or a while without either. */
export async function follow(port: number, recorder: Recorder, request: CorpusRequest): Promise<Followed> {
  const before = recorder.requests.length
  const socket = tls.connect({ ...edge, port, secureContext })
  socket.on('error', () => {})
  await once(socket, 'secureConnect')
  let received = ''
  const over = new Promise<void>((resolve) => {
    socket.on('data', (piece: Buffer) => {
      received += piece.toString('latin1')
      if (statusOf(received) !== undefined) resolve()
    })
    socket.once('close', () => resolve())
    setTimeout(resolve, patienceMs).unref()
  })
  socket.write(bytesOf(request.raw))
  await over
  socket.destroy()
  return { request, status: statusOf(received), seen: recorder.requests.slice(before) }
}

function statusOf(received: string): number | undefined {
  const [, status] = /(?:^|\r\n\r\n)HTTP\/1\.[01] ([2-5]\d\d|101) ?[^\r]*\r\n/.exec(received) ?? []
  return status === undefined ? undefined : Number(status)
}

/** Answers everything, so that whatever a product takes for a request is one. */
export const answerAll: Reply = (_request, socket) => void socket.write(ok)

const edge = { host: '127.0.0.1', servername: 'localhost', rejectUnauthorized: false }

// One for all connections: it takes longer to make than to use.
const secureContext = tls.createSecureContext()

/** Long enough for a product that answers; one that waits for more bytes does so for much longer. */
const patienceMs = 3000
