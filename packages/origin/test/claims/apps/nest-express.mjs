// NestJS on Express with express-session and passport, and no `trust proxy`.
import { originServer } from '@lasthop/origin/node'
import { NestFactory } from '@nestjs/core'
import session from 'express-session'
import { origin } from './front.mjs'
import { announce } from './listen.mjs'
import { App } from './nest.mjs'
import { logIn } from './passport.mjs'

const app = await NestFactory.create(App, { logger: false })
app.use(session({ secret: 'example', resave: false, saveUninitialized: true, cookie: { secure: true } }))
app.use('/oauth', logIn)
if (origin !== undefined) originServer(app.getHttpServer(), origin)
await app.listen(0, '127.0.0.1')
announce(app.getHttpServer())
