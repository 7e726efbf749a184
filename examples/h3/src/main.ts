/** The notebook on h3, a Fetch server, with a cookie of origin's own and the sessions in memory. */
import { randomBytes } from 'node:crypto'
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
import { originSrvx } from '@lasthop/origin/srvx'
import { H3, redirect, serve } from 'h3'

const origin = openOrigin()
const cookie = origin.cookie({ name: 'session' })
const users = new Map<string, string>()
const app = new H3()

app.use((event) => {
  const sender = origin.verifySender(event.req)
  return sender.kind === 'same' ? undefined : new Response('This form was not sent by a page of ours.', { status: 403 })
})

app.get('/', ({ req }) => {
  const user = users.get(cookie.read(req) ?? '')
  if (user === undefined) return redirect('/login')
  return page(notesPage({ user, notes: allNotes(), belief: origin.resolve(req) }))
})

app.get('/login', () => page(loginPage()))

app.post('/login', async (event) => {
  const user = userIn(parseForm(await event.req.text()))
  if (user === undefined) return page(loginPage('Name or password is wrong.'), 401)
  const id = randomBytes(32).toString('base64url')
  users.set(id, user)
  event.res.headers.set('Set-Cookie', cookie.set(event.req, id))
  return redirect('/', 303)
})

app.post('/logout', (event) => {
  users.delete(cookie.read(event.req) ?? '')
  event.res.headers.set('Set-Cookie', cookie.clear(event.req))
  return redirect('/login', 303)
})

app.post('/notes', async ({ req }) => {
  if (users.has(cookie.read(req) ?? '')) addNote(parseForm(await req.text()))
  return redirect('/', 303)
})

function page(text: string, status = 200): Response {
  return new Response(text, { status, headers: { 'Content-Type': 'text/html; charset=utf-8' } })
}

const server = serve(app, { hostname: host, port, silent: true, plugins: [originSrvx(origin)] })
await server.ready()
if (server.node?.server !== undefined) announce(server.node.server)
