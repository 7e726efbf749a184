import { All, Controller, Module, Req } from '@nestjs/common'
import type { INestApplication } from '@nestjs/common'
import { NestFactory } from '@nestjs/core'
import { FastifyAdapter } from '@nestjs/platform-fastify'
import { IncomingMessage } from 'node:http'
import type { Server } from 'node:http'
import type { Origin } from '../../src/index.ts'
import { originServer } from '../../src/node.ts'
import { viewOf } from './view.ts'
import type { View } from './view.ts'
import { addressOf, answerUpgrades } from './way.ts'
import type { Running, Setting } from './way.ts'

/** NestJS on Express, on a wrapped server. */
export async function startNestExpress(origin: Origin, setting: Setting): Promise<Running> {
  return open(await NestFactory.create(applicationAt('{*path}', origin), { logger: false }), origin, setting)
}

/** NestJS on Fastify, on a wrapped server and without `trustProxy`. */
export async function startNestFastify(origin: Origin, setting: Setting): Promise<Running> {
  return open(
    await NestFactory.create(applicationAt('*', origin), new FastifyAdapter(), { logger: false }),
    origin,
    setting,
  )
}

/** As much of both platforms' requests as is looked at. */
interface Request {
  readonly protocol: string
  readonly ip?: string
  readonly host: string
  readonly hostname: string
  /** Fastify's own name for the request of Node. */
  readonly raw?: IncomingMessage
}

/** Decorators are called by hand: Node does not read them. */
function applicationAt(path: string, origin: Origin): new () => object {
  class Page {
    see(request: Request): View {
      const { protocol, ip = null, host, hostname } = request
      const node = request.raw ?? request
      if (!(node instanceof IncomingMessage)) throw new Error('The platform hides the request of Node.')
      return { ...viewOf(node, origin), protocol, secure: protocol === 'https', ip, host, hostname }
    }
  }
  const see = Object.getOwnPropertyDescriptor(Page.prototype, 'see') ?? {}
  Controller()(Page)
  All(path)(Page.prototype, 'see', see)
  Req()(Page.prototype, 'see', 0)
  class Application {
    readonly pages = [Page]
  }
  Module({ controllers: [Page] })(Application)
  return Application
}

async function open(app: INestApplication<Server>, origin: Origin, setting: Setting): Promise<Running> {
  const server = answerUpgrades(originServer(app.getHttpServer(), origin), origin)
  if (setting.https !== undefined) app.use(setting.https)
  if (setting.maxHeadersCount !== undefined) server.maxHeadersCount = setting.maxHeadersCount
  await (setting.path === undefined ? app.listen(0, '127.0.0.1') : app.listen(setting.path))
  return { to: addressOf(server), [Symbol.asyncDispose]: () => app.close() }
}
