import { createWriteStream, readFileSync } from 'node:fs'
import http from 'node:http'
import https from 'node:https'
import { join } from 'node:path'
import { argv } from 'node:process'
import type { Place } from './peer.ts'

// The bench wrote this word from a Place.
const place: Place = JSON.parse(argv[2] ?? '')
const agent = new http.Agent({ keepAlive: true, maxFreeSockets: 256 })
const accessLog = createWriteStream(join(place.folder, 'access.log'))

https
  .createServer({ cert: readFileSync(place.certificate), key: readFileSync(place.key) }, forward)
  .listen({ port: place.port, host: '127.0.0.1', backlog: 1024 })

function forward(request: http.IncomingMessage, response: http.ServerResponse): void {
  const startedAt = performance.now()
  const { method, url, headers } = request
  const told = {
    ...headers,
    'x-forwarded-proto': 'https',
    'x-forwarded-for': request.socket.remoteAddress,
    'x-forwarded-host': headers.host,
  }
  const outgoing = http.request({ agent, port: place.upstreamPort, method, path: url, headers: told }, (answer) => {
    response.writeHead(answer.statusCode ?? 502, answer.headers)
    answer.pipe(response)
    response.once('finish', () => accessLog.write(lineOf(request, answer.statusCode, performance.now() - startedAt)))
  })
  outgoing.once('error', () => response.destroy())
  request.pipe(outgoing)
}

function lineOf({ method, url, socket }: http.IncomingMessage, status: number | undefined, durationMs: number): string {
  const time = new Date().toISOString()
  return `${JSON.stringify({ time, client: socket.remoteAddress, method, target: url, status, durationMs })}\n`
}
