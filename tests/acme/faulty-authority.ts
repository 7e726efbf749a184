import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import https from 'node:https'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { buffer } from 'node:stream/consumers'
import type { Pebble } from './start-pebble.ts'

/** What was asked. */
export interface Asked {
  readonly method: string
  readonly path: string
  /** The payload of a signed request, parsed; undefined for all others. */
  readonly payload: unknown
}

/** An answer in place of the authority's. */
export interface Instead {
  readonly status?: number
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: string
  /** The connection is cut, or nothing ever comes. */
  readonly how?: 'cut' | 'silent'
}

/** Says what happens to a request; undefined lets it through. */
export type Meddle = (asked: Asked) => Instead | undefined

/** A test authority behind somebody who meddles with it. */
export interface FaultyAuthority extends AsyncDisposable {
  readonly directory: string
  readonly asked: readonly Asked[]
  /** What is added to the directory. */
  readonly also: Record<string, unknown>
  meddle: Meddle
}

/** Stands in front of a test authority, passes on what it is not told to meddle with, and writes down all of it. */
export async function startFaultyAuthority(pebble: Pebble): Promise<FaultyAuthority> {
  const asked: Asked[] = []
  const authority = {
    meddle: (): Instead | undefined => undefined,
    also: {} as Record<string, unknown>,
  } satisfies Partial<FaultyAuthority>
  const state: { meddle: Meddle; also: Record<string, unknown> } = authority
  const pem = { cert: readFileSync(pebble.rootsFile), key: readFileSync(pebble.keyFile) }
  const server = https.createServer(pem, (request, response) => {
    void attend(request, response)
  })
  const attend = async (request: IncomingMessage, response: ServerResponse) => {
    const body = await buffer(request)
    const question = { method: request.method ?? '', path: request.url ?? '', payload: payloadOf(body) }
    asked.push(question)
    const instead = state.meddle(question)
    if (instead === undefined) return passOn(request, body, response)
    if (instead.how === 'silent') return
    if (instead.how === 'cut') return void request.socket.destroy()
    response.writeHead(instead.status ?? 200, { 'content-type': 'application/json', ...instead.headers })
    response.end(instead.body)
  }
  const passOn = (request: IncomingMessage, body: Buffer, response: ServerResponse) => {
    const { method, url, headers } = request
    const to = { host: 'localhost', port: pebble.port, method, path: url, headers, ca: pem.cert }
    const onward = https.request(to, (answer) => void passBack(answer, response, url === '/dir'))
    onward.on('error', () => request.socket.destroy())
    onward.end(body)
  }
  const passBack = async (answer: IncomingMessage, response: ServerResponse, isDirectory: boolean) => {
    const content = await buffer(answer)
    const sent = isDirectory ? JSON.stringify({ ...JSON.parse(content.toString()), ...state.also }) : content
    response.writeHead(answer.statusCode ?? 500, { ...headersOf(answer), 'content-length': Buffer.byteLength(sent) })
    response.end(sent)
  }
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('A TCP server has a port.')
  return {
    directory: `https://localhost:${address.port}/dir`,
    asked,
    get also() {
      return state.also
    },
    get meddle() {
      return state.meddle
    },
    set meddle(meddle) {
      state.meddle = meddle
    },
    async [Symbol.asyncDispose]() {
      server.closeAllConnections()
      server.close()
      await once(server, 'close')
    },
  }
}

/** A problem in the words of RFC 8555. */
export function problemOf(type: string, status: number, headers: Readonly<Record<string, string>> = {}): Instead {
  const body = JSON.stringify({ type: `urn:ietf:params:acme:error:${type}`, detail: `a test of ${type}`, status })
  return { status, headers: { 'content-type': 'application/problem+json', ...headers }, body }
}

/** The content is sent whole. */
function headersOf({ headers }: IncomingMessage) {
  const { 'transfer-encoding': _, ...others } = headers
  return others
}

function payloadOf(body: Buffer): unknown {
  try {
    const { payload } = JSON.parse(body.toString())
    return payload === '' ? undefined : JSON.parse(Buffer.from(payload, 'base64url').toString())
  } catch {
    return undefined
  }
}
