import { createServer, type Server } from 'node:http'
import { once } from 'node:events'
import { join } from 'node:path'
import { execPath } from 'node:process'
import express from 'express'
import session from 'express-session'
import fastify from 'fastify'
import { startDjango } from '../e2e/start-django.ts'
import { startProcess } from '../e2e/start-process.ts'
import { buildOnce, commandOf, folderOf, installFrameworks, nextBuild } from '../frameworks/build.ts'
import type { LabApp } from './faults.ts'

/** Every application of the lab, each with the setting that makes it read its proxy. */
export async function startApps(): Promise<readonly LabApp[]> {
  return Promise.all([
    django(),
    python('Flask', 'flask'),
    python('Starlette', 'starlette'),
    rails(),
    startExpress(),
    startFastify(),
    nextjs(),
  ])
}

async function django(): Promise<LabApp> {
  const running = await startDjango('admin')
  return {
    name: 'Django',
    folds: 'any',
    port: running.port,
    [Symbol.asyncDispose]: () => running[Symbol.asyncDispose](),
  }
}

/** An application in Python, by the program that serves it on a free port. */
async function python(name: string, what: 'flask' | 'starlette'): Promise<LabApp> {
  const folder = join(import.meta.dirname, 'apps')
  const words =
    what === 'flask'
      ? ['-m', 'gunicorn', 'flask_app:app', '--bind', '127.0.0.1:0', '--threads', '4', '--chdir', folder]
      : ['-m', 'uvicorn', 'starlette_app:app', '--port', '0', '--proxy-headers', '--app-dir', folder]
  const running = await startProcess({
    command: '/usr/bin/python3',
    words,
    env: { PYTHONDONTWRITEBYTECODE: '1' },
    readReady: (output) => /(?:Listening at: |running on )http:\/\/127\.0\.0\.1:(\d+)/.exec(output)?.[1],
  })
  return {
    name,
    folds: what === 'flask' ? 'last' : 'never',
    port: Number(running.ready),
    [Symbol.asyncDispose]: () => running[Symbol.asyncDispose](),
  }
}

/** Rails on puma, whose own name wins where a spelling of it comes too. */
async function rails(): Promise<LabApp> {
  const running = await startProcess({
    command: '/usr/bin/puma',
    words: ['-b', 'tcp://127.0.0.1:0', '-t', '4:4', 'rails.ru'],
    folder: join(import.meta.dirname, 'apps'),
    env: { RAILS_ENV: 'production' },
    readReady: (output) => /Listening on http:\/\/127\.0\.0\.1:(\d+)/.exec(output)?.[1],
  })
  return {
    name: 'Rails',
    folds: 'never',
    believesHost: true,
    port: Number(running.ready),
    [Symbol.asyncDispose]: () => running[Symbol.asyncDispose](),
  }
}

/** express-session with `secure: 'auto'`, and a redirect that Express builds from what it believes. */
async function startExpress(): Promise<LabApp> {
  const app = express()
  app.set('trust proxy', 'loopback')
  app.use(session({ secret: 'only-for-the-tests', resave: false, saveUninitialized: true, cookie: { secure: 'auto' } }))
  app.get('/admin', (request, response) =>
    response.redirect(`${request.protocol}://${request.get('host') ?? ''}/login`),
  )
  app.get('/login', (_request, response) => void response.send(loginPage))
  app.get('/', (_request, response) => void response.send('<a href="/login">Log in</a>'))
  return serve('Express', createServer(app))
}

async function startFastify(): Promise<LabApp> {
  const app = fastify({ trustProxy: '127.0.0.1' })
  app.get('/admin', (request, reply) => reply.redirect(`${request.protocol}://${request.headers.host ?? ''}/login`))
  app.get('/login', (_request, reply) => reply.type('text/html').send(loginPage))
  app.get('/', (_request, reply) => reply.type('text/html').send('<a href="/login">Log in</a>'))
  await app.listen({ port: 0, host: '127.0.0.1' })
  return { name: 'Fastify', folds: 'never', port: portOf(app.server), [Symbol.asyncDispose]: () => app.close() }
}

/** Next.js' own server over the build that the tests of origin use too. It believes X-Forwarded-Proto of anybody. */
async function nextjs(): Promise<LabApp> {
  await installFrameworks()
  await buildOnce('next', nextBuild)
  const running = await startProcess({
    command: execPath,
    words: [commandOf('next/dist/bin/next'), 'start', '-H', '127.0.0.1', '-p', '0'],
    folder: folderOf('next'),
    env: { NODE_ENV: 'production', NEXT_TELEMETRY_DISABLED: '1' },
    readReady: (output) => /http:\/\/127\.0\.0\.1:(\d+)[\s\S]*Ready in/.exec(output)?.[1],
  })
  return {
    name: 'Next.js',
    folds: 'never',
    port: Number(running.ready),
    [Symbol.asyncDispose]: () => running[Symbol.asyncDispose](),
  }
}

async function serve(name: string, server: Server): Promise<LabApp> {
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return {
    name,
    folds: 'never',
    port: portOf(server),
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections()
      const closed = once(server, 'close')
      server.close()
      await closed
    },
  }
}

function portOf(server: Server): number {
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('A TCP server has a port.')
  return address.port
}

const loginPage =
  '<!doctype html><title>Log in</title><form method="post" action="/login"><input name="username"><input type="password" name="password"></form>'
