// NestJS on Fastify with @fastify/session, and no `trustProxy`.
import cookie from '@fastify/cookie'
import session from '@fastify/session'
import { originServer } from '@lasthop/origin/node'
import { NestFactory } from '@nestjs/core'
import { FastifyAdapter } from '@nestjs/platform-fastify'
import { origin } from './front.mjs'
import { announce } from './listen.mjs'
import { App } from './nest.mjs'

const app = await NestFactory.create(App, new FastifyAdapter(), { logger: false })
await app.register(cookie)
await app.register(session, { secret: 'an example of a secret that is long enough', cookie: { secure: true } })
if (origin !== undefined) originServer(app.getHttpServer(), origin)
await app.listen(0, '127.0.0.1')
announce(app.getHttpServer())
