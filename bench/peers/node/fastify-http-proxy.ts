import { fastifyHttpProxy } from '@fastify/http-proxy'
import { fastify } from 'fastify'
import { listening, logLine, pair, place, toldFields } from './place.ts'

const app = fastify({ https: pair })
app.addHook('onResponse', async (request, reply) => logLine(request.raw, reply.statusCode, reply.elapsedTime))
await app.register(fastifyHttpProxy, {
  upstream: `http://127.0.0.1:${place.upstreamPort}`,
  replyOptions: {
    rewriteRequestHeaders: ({ raw }, headers) => ({ ...headers, host: raw.headers.host, ...toldFields(raw) }),
  },
})
await app.listen(listening)
