// connect with cookie-session, which drops a Secure cookie without a word where it believes http.
import { createServer } from 'node:http'
import { originMiddleware } from '@lasthop/origin/node'
import connect from 'connect'
import cookieSession from 'cookie-session'
import { origin } from './front.mjs'
import { listen } from './listen.mjs'

const app = connect()
if (origin !== undefined) app.use(originMiddleware(origin))
app.use(cookieSession({ name: 'session', keys: ['example'], secure: true }))
app.use((request, response) => {
  request.session.seen = true
  const { encrypted, remoteAddress } = request.socket
  response.end(JSON.stringify({ secure: encrypted, ip: remoteAddress }))
})
listen(createServer(app))
