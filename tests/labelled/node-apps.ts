import { nginxFile } from '../../packages/lasthop/src/doctor/rules/examples.ts'
import type { Labelled } from './labelled.ts'

const front = { 'nginx.conf': nginxFile() }
const listen = "app.listen(8000, '127.0.0.1')\n"
const session = "app.use(session({ secret: process.env.SECRET, cookie: { secure: true, sameSite: 'lax' } }))\n"

function express(settings: string, end = listen): Readonly<Record<string, string>> {
  return {
    ...front,
    'server.js': `const express = require('express')\nconst session = require('express-session')\n\nconst app = express()\n${settings}${session}app.get('/', (req, res) => res.redirect('/login'))\n${end}`,
    'package.json': '{\n  "dependencies": {\n    "express": "^4.21.2",\n    "express-session": "1.18.1"\n  }\n}\n',
  }
}

function koa(settings: string, end = listen): Readonly<Record<string, string>> {
  return {
    ...front,
    'src/app.ts': `import Koa from 'koa'\n\nconst app: Koa = new Koa()\n${settings}app.use(async (ctx) => {\n  ctx.body = ctx.protocol\n})\n${end}`,
    'package.json': '{\n  "dependencies": {\n    "koa": "3.0.1"\n  }\n}\n',
  }
}

function fastify(
  options: string,
  end = "await app.listen({ port: 8000, host: '127.0.0.1' })\n",
): Readonly<Record<string, string>> {
  return {
    ...front,
    'index.mjs': `import Fastify from 'fastify'\n\nconst app = Fastify(${options})\napp.get('/', async (request) => ({ protocol: request.protocol }))\n${end}`,
    'package.json': '{\n  "dependencies": {\n    "fastify": "5.12.8"\n  }\n}\n',
  }
}

/** Belief is http, and with it a session cookie that must be Secure never comes. */
const unheard = ['P101', 'P107']
const unheardSession = [...unheard, 'P602']

/** Applications of Node behind a proxy that is right. */
export const nodeApps: readonly Labelled[] = described().map((stack) => ({ ...stack, open: ['P302'] }))

/** None of these frameworks looks at the host: whether that is a fault is a matter of what the application does with it. */
function described(): readonly Labelled[] {
  return [
    { name: 'Express: loopback', files: express("app.set('trust proxy', 'loopback')\n"), labels: [] },
    { name: 'Express: a list', files: express("app.set('trust proxy', ['127.0.0.1', '::1'])\n"), labels: [] },
    {
      name: 'Express: the right line behind a wrong one that is commented out',
      files: express("// app.set('trust proxy', true)\napp.set('trust proxy', 'loopback')\n"),
      labels: [],
    },
    {
      name: 'Express: only in production',
      files: express("if (process.env.NODE_ENV === 'production') {\n  app.set('trust proxy', 'loopback')\n}\n"),
      labels: [],
    },
    { name: 'Express: nothing said', files: express(''), labels: unheardSession },
    {
      name: 'Express: the cure is commented out',
      files: express("// app.set('trust proxy', 'loopback')\n"),
      labels: unheardSession,
    },
    {
      name: 'Express: another address',
      files: express("app.set('trust proxy', '10.0.0.5')\n"),
      labels: ['P101', 'P113', 'P602'],
    },
    {
      name: 'Express: disabled again',
      files: express("app.enable('trust proxy')\napp.disable('trust proxy')\n"),
      labels: unheardSession,
    },
    {
      name: 'Express: everybody, on every address',
      files: express("app.set('trust proxy', true)\n", 'app.listen(8000)\n'),
      labels: ['P210', 'P702', 'P201'],
    },
    {
      name: 'Express: its own redirect, and nothing said',
      files: express(
        "app.use((req, res, next) => {\n  if (!req.secure) return res.redirect(301, 'https://' + req.headers.host + req.url)\n  next()\n})\n",
      ),
      labels: [...unheardSession, 'P104'],
    },
    {
      name: 'Express: its own redirect, and loopback',
      files: express(
        "app.set('trust proxy', 'loopback')\napp.use((req, res, next) => {\n  if (!req.secure) return res.redirect(301, 'https://' + req.headers.host + req.url)\n  next()\n})\n",
      ),
      labels: [],
    },
    { name: 'Koa: proxy', files: koa('app.proxy = true\napp.maxIpsCount = 1\n'), labels: [] },
    { name: 'Koa: nothing said', files: koa(''), labels: unheard },
    { name: 'Koa: turned off', files: koa('app.proxy = true\napp.proxy = false\n'), labels: unheard },
    {
      name: 'Koa: proxy, on every address',
      files: koa('app.proxy = true\n', 'app.listen(8000)\n'),
      labels: ['P210', 'P702', 'P201'],
    },
    { name: 'Fastify: an address', files: fastify("{ logger: true, trustProxy: '127.0.0.1' }"), labels: [] },
    { name: 'Fastify: a list', files: fastify("{ trustProxy: ['127.0.0.1', '10.0.0.0/8'] }"), labels: [] },
    { name: 'Fastify: nothing said', files: fastify(''), labels: unheard },
    { name: 'Fastify: a number, which trusts nobody', files: fastify('{ trustProxy: 1 }'), labels: unheard },
    {
      name: 'Fastify: everybody, on every address',
      files: fastify('{ trustProxy: true }', "await app.listen({ port: 8000, host: '0.0.0.0' })\n"),
      labels: ['P210', 'P702', 'P201'],
    },
  ]
}
