import { startExpress, startExpress4, startExpressServer } from './express.ts'
import { startFastify } from './fastify.ts'
import { startFetch } from './fetch.ts'
import { startHono } from './hono.ts'
import { startKoa, startKoaProxy } from './koa.ts'
import { startNestExpress, startNestFastify } from './nest.ts'
import { startConnect, startListener, startServer } from './node-http.ts'
import { startH3, startSrvx } from './srvx.ts'
import type { Way } from './way.ts'

/** Every adapter, on real sockets, with the real framework. */
export const ways: readonly Way[] = [
  { name: 'node:http server', start: startServer },
  { name: 'node:http listener', start: startListener },
  { name: 'connect', start: startConnect },
  { name: 'Express 5', start: startExpress },
  { name: 'Express 4', start: startExpress4 },
  { name: 'Express on a wrapped server', start: startExpressServer },
  { name: 'NestJS on Express', start: startNestExpress },
  { name: 'NestJS on Fastify', start: startNestFastify },
  { name: 'Fastify', start: startFastify },
  { name: 'Koa', start: startKoa },
  { name: 'Koa with app.proxy', start: startKoaProxy },
  { name: 'Hono', start: startHono },
  { name: 'srvx', start: startSrvx },
  { name: 'h3', start: startH3 },
  { name: 'Fetch', start: startFetch },
]

/** Ways on which an upgrade reaches the application. */
export const upgradable: readonly Way[] = ways.filter(({ name }) => /server|Fastify|Hono|srvx|h3|NestJS/.test(name))
