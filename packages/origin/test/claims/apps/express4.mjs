// Express with a session and a log-in elsewhere, and no `trust proxy` of its own.
import { createServer } from 'node:http'
import { originExpress } from '@lasthop/origin/express'
import express from 'express4'
import session from 'express-session'
import { origin } from './front.mjs'
import { listen } from './listen.mjs'
import { logIn } from './passport.mjs'

const app = express()
if (origin !== undefined) app.use(originExpress(origin))
app.use(session({ secret: 'example', resave: false, saveUninitialized: true, cookie: { secure: true } }))
app.get('/oauth', logIn)
app.use(({ protocol, secure, ip, hostname }, response) => {
  response.json({ protocol, secure, ip, hostname })
})
listen(createServer(app))
