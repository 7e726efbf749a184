/** The notebook on Express, with express-session. */
import { randomBytes } from 'node:crypto'
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
import { originExpress } from '@lasthop/origin/express'
import express from 'express'
import session from 'express-session'

declare module 'express-session' {
  interface SessionData {
    user: string
  }
}

const origin = openOrigin()
const app = express()

app.use(originExpress(origin))
app.use(
  session({
    name: '__Host-session',
    secret: randomBytes(32).toString('hex'),
    resave: false,
    saveUninitialized: false,
    cookie: { secure: true, httpOnly: true, sameSite: 'lax' },
  }),
)
app.use(express.urlencoded({ extended: false }))
app.use((request, response, next) => {
  const sender = origin.verifySender(request)
  if (sender.kind === 'same') next()
  else response.status(403).send('This form was not sent by a page of ours.')
})

app.get('/', (request, response) => {
  const { user } = request.session
  if (user === undefined) response.redirect('/login')
  else response.send(notesPage({ user, notes: allNotes(), belief: origin.resolve(request) }))
})

app.get('/login', (_request, response) => {
  response.send(loginPage())
})

app.post('/login', (request, response, next) => {
  const user = userIn(request.body)
  if (user === undefined) {
    response.status(401).send(loginPage('Name or password is wrong.'))
    return
  }
  // A new session, so that nobody who knew the old one is logged in with it.
  request.session.regenerate((error) => {
    if (error) return next(error)
    request.session.user = user
    return response.redirect(303, '/')
  })
})

app.post('/logout', (request, response, next) => {
  request.session.destroy((error) => (error ? next(error) : response.redirect(303, '/login')))
})

app.post('/notes', (request, response) => {
  if (request.session.user !== undefined) addNote(request.body)
  response.redirect(303, '/')
})

const server = app.listen(port, host, () => announce(server))
