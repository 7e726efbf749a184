/** The notebook on Fastify, with @fastify/session. */
import { randomBytes } from 'node:crypto'
import cookie from '@fastify/cookie'
import session from '@fastify/session'
import {
  addNote,
  allNotes,
  announce,
  host,
  loginPage,
  notesPage,
  openOrigin,
  parseForm,
  port,
  userIn,
} from '@lasthop/example-notebook'
import type { Form } from '@lasthop/example-notebook'
import { originFastify, originTrust } from '@lasthop/origin/fastify'
import fastify from 'fastify'

declare module 'fastify' {
  interface Session {
    user?: string
  }
}

const origin = openOrigin()
const app = fastify({ trustProxy: originTrust })

await app.register(originFastify, { origin })
await app.register(cookie)
await app.register(session, {
  cookieName: '__Host-session',
  secret: randomBytes(32).toString('hex'),
  saveUninitialized: false,
  cookie: { secure: true, httpOnly: true, sameSite: 'lax', path: '/' },
})
app.addContentTypeParser('application/x-www-form-urlencoded', { parseAs: 'string' }, (_request, body, done) => {
  done(null, parseForm(body.toString()))
})
app.addHook('preHandler', async (request, reply) => {
  const sender = origin.verifySender(request.raw)
  return sender.kind === 'same' ? undefined : reply.code(403).send('This form was not sent by a page of ours.')
})

app.get('/', (request, reply) => {
  const { user } = request.session
  if (user === undefined) return reply.redirect('/login')
  return reply.type('text/html').send(notesPage({ user, notes: allNotes(), belief: origin.resolve(request.raw) }))
})

app.get('/login', (_request, reply) => reply.type('text/html').send(loginPage()))

app.post<{ Body: Form }>('/login', async (request, reply) => {
  const user = userIn(request.body)
  if (user === undefined) return reply.code(401).type('text/html').send(loginPage('Name or password is wrong.'))
  await request.session.regenerate()
  request.session.user = user
  return reply.redirect('/', 303)
})

app.post('/logout', async (request, reply) => {
  await request.session.destroy()
  return reply.redirect('/login', 303)
})

app.post<{ Body: Form }>('/notes', (request, reply) => {
  if (request.session.user !== undefined) addNote(request.body)
  return reply.redirect('/', 303)
})

await app.listen({ host, port })
announce(app.server)
