import http from 'node:http'
import https from 'node:https'
import httpProxy from 'http-proxy-3'
import { listening, logLine, pair, place, toldFields } from './place.ts'

const proxy = httpProxy.createProxyServer({
  target: `http://127.0.0.1:${place.upstreamPort}`,
  agent: new http.Agent({ keepAlive: true, maxFreeSockets: 256 }),
})
proxy.on('error', (_error, _request, response) => response.destroy())

https
  .createServer(pair, (request, response) => {
    const startedAt = performance.now()
    Object.assign(request.headers, toldFields(request))
    response.once('finish', () => logLine(request, response.statusCode, performance.now() - startedAt))
    proxy.web(request, response)
  })
  .on('upgrade', (request, socket, head) => {
    Object.assign(request.headers, toldFields(request))
    // An Agent would keep the switched connection for itself.
    proxy.ws(request, socket, head, { agent: new http.Agent() })
  })
  .listen(listening)
