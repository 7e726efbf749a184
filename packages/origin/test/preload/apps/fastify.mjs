// Fastify with @fastify/session, and no `trustProxy`.
import cookie from '@fastify/cookie'
import session from '@fastify/session'
import fastify from 'fastify'
import { announce, where } from './listen.mjs'

const app = fastify()
await app.register(cookie)
await app.register(session, { secret: 'an example of a secret that is long enough', cookie: { secure: true } })
app.get('/*', ({ protocol, ip, hostname, session: visit }) => {
  visit.seen = true
  return { protocol, secure: protocol === 'https', ip, hostname }
})
await app.listen(where)
announce(app.server)
