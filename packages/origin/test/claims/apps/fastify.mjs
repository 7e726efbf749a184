// Fastify with @fastify/session, and no `trustProxy` of its own.
import cookie from '@fastify/cookie'
import session from '@fastify/session'
import { originFastify, originTrust } from '@lasthop/origin/fastify'
import fastify from 'fastify'
import { origin } from './front.mjs'
import { announce, where } from './listen.mjs'

const app = fastify(origin === undefined ? {} : { trustProxy: originTrust })
if (origin !== undefined) await app.register(originFastify, { origin })
await app.register(cookie)
await app.register(session, { secret: 'an example of a secret that is long enough', cookie: { secure: true } })
app.get('/*', ({ protocol, ip, hostname, session: visit }) => {
  visit.seen = true
  return { protocol, secure: protocol === 'https', ip, hostname }
})
await app.listen(where)
announce(app.server)
