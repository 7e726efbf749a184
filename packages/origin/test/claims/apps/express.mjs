// Express with a session and a log-in elsewhere, and no `trust proxy` of its own.
import { createServer } from 'node:http'
import { ExpressAuth } from '@auth/express'
import GitHub from '@auth/express/providers/github'
import { originExpress } from '@lasthop/origin/express'
import express from 'express'
import session from 'express-session'
import { origin } from './front.mjs'
import { listen } from './listen.mjs'
import { logIn } from './passport.mjs'

const app = express()
if (origin !== undefined) app.use(originExpress(origin))
app.use(session({ secret: 'example', resave: false, saveUninitialized: true, cookie: { secure: true } }))
app.use('/auth', ExpressAuth({ providers: [GitHub], secret: 'example', trustHost: true }))
app.get('/oauth', logIn)
app.use(({ protocol, secure, ip, hostname }, response) => {
  response.json({ protocol, secure, ip, hostname })
})
listen(createServer(app))
