/** The notebook on Hono, with a cookie of origin's own and the sessions in memory. */
import { randomBytes } from 'node:crypto'
import { serve } from '@hono/node-server'
import type { HttpBindings } from '@hono/node-server'
import {
  addNote,
  allNotes,
  announce,
  host,
  loginPage,
  notesPage,
  openOrigin,
  port,
  userIn,
} from '@lasthop/example-notebook'
import { originServer } from '@lasthop/origin/node'
import { Hono } from 'hono'

const origin = openOrigin()
const cookie = origin.cookie({ name: 'session' })
const users = new Map<string, string>()
const app = new Hono<{ Bindings: HttpBindings }>()

app.use(async (c, next) => {
  const sender = origin.verifySender(c.env.incoming)
  if (sender.kind === 'other') return c.text('This form was not sent by a page of ours.', 403)
  return next()
})

app.get('/', (c) => {
  const { incoming } = c.env
  const user = users.get(cookie.read(incoming) ?? '')
  if (user === undefined) return c.redirect('/login')
  return c.html(notesPage({ user, notes: allNotes(), belief: origin.resolve(incoming) }))
})

app.get('/login', (c) => c.html(loginPage()))

app.post('/login', async (c) => {
  const user = userIn(textsOf(await c.req.parseBody()))
  if (user === undefined) return c.html(loginPage('Name or password is wrong.'), 401)
  const id = randomBytes(32).toString('base64url')
  users.set(id, user)
  c.header('Set-Cookie', cookie.set(c.env.incoming, id))
  return c.redirect('/', 303)
})

app.post('/logout', (c) => {
  users.delete(cookie.read(c.env.incoming) ?? '')
  c.header('Set-Cookie', cookie.clear(c.env.incoming))
  return c.redirect('/login', 303)
})

app.post('/notes', async (c) => {
  if (users.has(cookie.read(c.env.incoming) ?? '')) addNote(textsOf(await c.req.parseBody()))
  return c.redirect('/', 303)
})

function textsOf(body: Readonly<Record<string, unknown>>): Record<string, string> {
  return Object.fromEntries(Object.entries(body).map(([name, value]) => [name, String(value)]))
}

const server = serve({ fetch: app.fetch, hostname: host, port }, () => announce(server))
originServer(server, origin)
