import { once } from 'node:events'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'

import { masked } from '../oracles/evidence.ts'
import { readersOf } from './readers.ts'

/** A stand-in for an application, that shows what reached it. */
export interface Witness extends AsyncDisposable {
  readonly port: number
}

/** What a witness is told, and tells. */
export interface WitnessOptions {
  readonly port: number
  readonly host: string
  /** Told of each request: `GET /a   X-Forwarded-Proto: https`. */
  readonly onRequest: (line: string) => void
}

/** Starts a witness. Whatever is asked, the answer is what arrived, byte for byte but for secrets; nothing is kept. */
export async function startWitness({ port, host, onRequest }: WitnessOptions): Promise<Witness> {
  const server = createServer({ maxHeaderSize: 64 * 1024 }, (request, response) => {
    onRequest(describe(request))
    answer(request, response)
  })
  server.on('upgrade', (_request, socket) => socket.end('HTTP/1.1 501 Not Implemented\r\nConnection: close\r\n\r\n'))
  server.listen(port, host)
  await once(server, 'listening')
  const address = server.address()
  return {
    port: typeof address === 'object' && address !== null ? address.port : port,
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections()
      const closed = once(server, 'close')
      server.close()
      await closed
    },
  }
}

function answer(request: IncomingMessage, response: ServerResponse): void {
  request.resume()
  const fields = maskSecrets(request.rawHeaders)
  const peer = request.socket.remoteAddress ?? ''
  const body = `${JSON.stringify(
    {
      witness: 1,
      method: request.method,
      target: request.url,
      version: request.httpVersion,
      fields,
      peer,
      readers: readersOf(fields, peer),
    },
    undefined,
    2,
  )}\n`
  response.writeHead(200, {
    'content-type': 'application/json',
    'cache-control': 'no-store',
    'x-content-type-options': 'nosniff',
    'content-length': Buffer.byteLength(body),
  })
  response.end(request.method === 'HEAD' ? undefined : body)
}

/** Whoever asks sees only what they could send themselves; what a proxy adds of secrets stays untold all the same. */
function maskSecrets(fields: readonly string[]): readonly string[] {
  return fields.map((text, index) => {
    const name = fields[index - 1] ?? ''
    return index % 2 === 1 && secret.test(name) ? masked(`${name}: ${text}`).slice(name.length + 2) : text
  })
}

function describe({ method = '', url = '', rawHeaders }: IncomingMessage): string {
  const told = maskSecrets(rawHeaders).flatMap((text, index, all) =>
    index % 2 === 0 && shown.test(text) ? [`${text}: ${all[index + 1] ?? ''}`] : [],
  )
  return [`${method} ${url}`, ...told].join('   ')
}

const secret = /^(?:cookie|authorization|proxy-authorization)$/i
const shown = /^(?:host|forwarded|x[-_.].*|.*_.*|connection|via)$/i
