import fastify from 'fastify'
import { originFastify, originTrust } from '../../src/fastify.ts'
import type { Origin } from '../../src/index.ts'
import { viewOf } from './view.ts'
import { addressOf, answerUpgrades } from './way.ts'
import type { Running, Setting } from './way.ts'

/** Fastify, with the plugin. */
export async function startFastify(origin: Origin, setting: Setting): Promise<Running> {
  const app = fastify({ trustProxy: originTrust })
  await app.register(originFastify, setting.https === undefined ? { origin } : { origin, https: setting.https })
  app.all('/*', (request, reply) => {
    const { protocol, ip, host, hostname } = request
    const secure = protocol === 'https'
    return reply.send(
      JSON.stringify({ ...viewOf(request.raw, origin), protocol, secure, ip: ip ?? null, host, hostname }),
    )
  })
  answerUpgrades(app.server, origin)
  if (setting.maxHeadersCount !== undefined) app.server.maxHeadersCount = setting.maxHeadersCount
  await app.listen(setting.path === undefined ? { port: 0, host: '127.0.0.1' } : { path: setting.path })
  return { to: addressOf(app.server), [Symbol.asyncDispose]: () => app.close() }
}
