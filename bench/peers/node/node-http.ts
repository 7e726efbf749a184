import http from 'node:http'
import https from 'node:https'
import type { Duplex } from 'node:stream'
import { listening, logLine, pair, place, toldFields } from './place.ts'

// The plain proxy of node:http and an Agent, as most people would write it.
const agent = new http.Agent({ keepAlive: true, maxFreeSockets: 256 })

https.createServer(pair, forward).on('upgrade', forwardUpgrade).listen(listening)

function forward(request: http.IncomingMessage, response: http.ServerResponse): void {
  const startedAt = performance.now()
  const outgoing = http.request(optionsFor(request), (answer) => {
    response.writeHead(answer.statusCode ?? 502, answer.headers)
    answer.pipe(response)
    response.once('finish', () => logLine(request, answer.statusCode, performance.now() - startedAt))
  })
  outgoing.once('error', () => response.destroy())
  request.pipe(outgoing)
}

function forwardUpgrade(request: http.IncomingMessage, client: Duplex): void {
  const outgoing = http.request({ ...optionsFor(request), agent: false })
  outgoing.once('error', () => client.destroy())
  outgoing.once('upgrade', (answer: http.IncomingMessage, app: Duplex) => {
    const lines = answer.rawHeaders.flatMap((name, at) =>
      at % 2 === 0 ? [`${name}: ${answer.rawHeaders[at + 1]}`] : [],
    )
    client.write(`HTTP/1.1 101 Switching Protocols\r\n${lines.join('\r\n')}\r\n\r\n`)
    client.on('error', () => app.destroy()).pipe(app)
    app.on('error', () => client.destroy()).pipe(client)
  })
  outgoing.end()
}

function optionsFor(request: http.IncomingMessage): http.RequestOptions {
  const { method, url, headers } = request
  return { agent, port: place.upstreamPort, method, path: url, headers: { ...headers, ...toldFields(request) } }
}
