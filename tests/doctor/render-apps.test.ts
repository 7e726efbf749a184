import assert from 'node:assert/strict'
import { once } from 'node:events'
import { writeFileSync } from 'node:fs'
import { get, type IncomingMessage } from 'node:http'
import { join } from 'node:path'
import { execPath } from 'node:process'
import { json } from 'node:stream/consumers'
import { suite, test } from 'node:test'
import { defaultContract } from '@lasthop/contract'
import { findFreePorts } from '../../bench/ports.ts'
import { renderApp, renderable } from '../../packages/lasthop/src/doctor/render.ts'
import { edgeProducts } from '../../packages/lasthop/src/products/products.ts'
import { startProcess } from '../e2e/start-process.ts'
import { makeTemporaryFolder } from '../e2e/temporary-folder.ts'

/** An application around the lines that `lasthop render` prints, which tells what it believes as JSON. */
interface RenderedApp {
  readonly name: string
  readonly files: (rendered: (what: string) => string) => Readonly<Record<string, string>>
  readonly command: (rendered: (what: string) => string) => readonly [string, ...string[]]
  /** Whether it learns the visitor's address by these lines. */
  readonly learnsClient: boolean
  /** What is plain is sent to https before the application sees it. */
  readonly redirectsPlain?: true
}

const railsApp = `require "action_controller/railtie"
class Told < Rails::Application
  config.secret_key_base = "only for the test"
  config.eager_load = false
  config.logger = Logger.new(File::NULL)
  load File.join(__dir__, "settings.rb")
  routes.append { get "/", to: ->(env) {
    r = ActionDispatch::Request.new(env)
    [200, { "Content-Type" => "application/json" }, [{ scheme: r.scheme, host: r.host_with_port, client: r.remote_ip }.to_json]]
  } }
end
Told.initialize!
run Told
`
const python = '/usr/bin/python3'

const apps: readonly RenderedApp[] = [
  {
    name: 'gunicorn with Django',
    learnsClient: false,
    files: (rendered) => ({
      'gunicorn.conf.py': rendered('gunicorn'),
      'settings.py': `SECRET_KEY = "only for the test"\nROOT_URLCONF = "wsgi"\nMIDDLEWARE = ["django.middleware.security.SecurityMiddleware"]\n${rendered('django')}`,
      'wsgi.py':
        'import os\nos.environ["DJANGO_SETTINGS_MODULE"] = "settings"\nfrom django.core.wsgi import get_wsgi_application\nfrom django.http import JsonResponse\nfrom django.urls import path\nurlpatterns = [path("", lambda r: JsonResponse({"scheme": r.scheme, "host": r.get_host()}))]\napplication = get_wsgi_application()\n',
    }),
    command: () => [python, '-m', 'gunicorn', 'wsgi'],
  },
  {
    name: 'gunicorn with Flask',
    learnsClient: true,
    files: (rendered) => ({
      'gunicorn.conf.py': rendered('gunicorn'),
      'app.py': `from flask import Flask, request\napp = Flask(__name__)\n${rendered('flask')}\n@app.get("/")\ndef tell():\n    return {"scheme": request.scheme, "host": request.host, "client": request.remote_addr}\n`,
    }),
    command: () => [python, '-m', 'gunicorn', 'app:app'],
  },
  {
    name: 'uvicorn with Starlette',
    learnsClient: true,
    files: () => ({
      'app.py':
        'from starlette.applications import Starlette\nfrom starlette.responses import JSONResponse\nfrom starlette.routing import Route\nasync def tell(r):\n    return JSONResponse({"scheme": r.url.scheme, "host": r.url.netloc, "client": r.client.host})\napp = Starlette(routes=[Route("/", tell)])\n',
    }),
    command: (rendered) => [python, '-m', ...rendered('uvicorn').trim().split(' ')],
  },
  {
    name: 'waitress with a plain WSGI application',
    learnsClient: true,
    files: () => ({
      'app.py':
        'import json\ndef app(environ, start):\n    told = {"scheme": environ["wsgi.url_scheme"], "host": environ["HTTP_HOST"], "client": environ["REMOTE_ADDR"]}\n    start("200 OK", [("Content-Type", "application/json")])\n    return [json.dumps(told).encode()]\n',
    }),
    command: (rendered) => ['/bin/sh', '-c', `exec ${rendered('waitress')}`],
  },
  {
    name: 'puma with Rails',
    learnsClient: true,
    redirectsPlain: true,
    files: (rendered) => {
      const [server = '', settings = ''] = rendered('rails').split(/^(?=# config\/environments)/m)
      return {
        'puma.rb': server,
        'settings.rb': settings,
        'config.ru': railsApp,
      }
    },
    command: () => ['/usr/bin/puma', '-C', 'puma.rb', 'config.ru'],
  },
  {
    name: 'Express',
    learnsClient: true,
    files: (rendered) => ({
      'app.cjs': `const express = require('express'), session = require('express-session'), secret = 'only for the test', app = express()\n${rendered('express')}app.get('/', (q, a) => a.json({ scheme: q.protocol, host: q.host, client: q.ip }))\napp.listen(PORT, '127.0.0.1', () => console.log('Listening'))\n`,
    }),
    command: () => [execPath, 'app.cjs'],
  },
  {
    name: 'Fastify',
    learnsClient: true,
    files: (rendered) => ({
      'app.cjs': `const Fastify = require('fastify')\n${rendered('fastify')}app.get('/', (q) => ({ scheme: q.protocol, host: q.host, client: q.ip }))\napp.listen({ port: PORT, host: '127.0.0.1' }).then(() => console.log('Listening'))\n`,
    }),
    command: () => [execPath, 'app.cjs'],
  },
  {
    name: 'Koa',
    learnsClient: true,
    files: (rendered) => ({
      'app.cjs': `const Koa = require('koa'), app = new Koa()\n${rendered('koa')}app.use((c) => { c.body = { scheme: c.protocol, host: c.host, client: c.ip } })\napp.listen(PORT, '127.0.0.1', () => console.log('Listening'))\n`,
    }),
    command: () => [execPath, 'app.cjs'],
  },
]

suite('what render prints makes the real framework believe its proxy', { concurrency: 3 }, () => {
  for (const app of apps) {
    test(app.name, async () => {
      using folder = makeTemporaryFolder()
      const [port = 0] = await findFreePorts(1)
      const rendered = (what: string): string => textOf(what, port)
      for (const [name, text] of Object.entries(app.files(rendered)))
        writeFileSync(join(folder.path, name), text.replaceAll('PORT', String(port)))
      const [command, ...words] = app.command(rendered)
      await using running = await startProcess<true>({
        command,
        words,
        folder: folder.path,
        env: { NODE_PATH: join(import.meta.dirname, '../../node_modules'), PYTHONDONTWRITEBYTECODE: '1' },
        readReady: (output) => (/listening|running on|serving on/i.test(output) ? true : undefined),
      })
      assert.ok(!running.hasEnded())
      const told = await ask(port, { 'X-Forwarded-Proto': 'https', 'X-Forwarded-For': '203.0.113.9' })
      assert.deepEqual([told.scheme, told.host], ['https', 'app.example.org'])
      if (app.learnsClient) assert.equal(told.client, '203.0.113.9')
      for (const fields of [{ 'X-Forwarded-Proto': 'http', 'X-Forwarded-For': '203.0.113.9' }, {}]) {
        if (app.redirectsPlain) assert.equal(await locationOf(port, fields), 'https://app.example.org/')
        else assert.equal((await ask(port, fields)).scheme, 'http')
      }
    })
  }
})

test('what is rendered for an application and not run here says so', () => {
  const edges = edgeProducts.map(({ name }) => name)
  const run = ['gunicorn', 'django', 'flask', 'uvicorn', 'waitress', 'express', 'fastify', 'koa', 'rails']
  const others = renderable().filter((name) => !edges.includes(name) && !run.includes(name))
  for (const name of others) assert.match(textOf(name, 8000), /not run in the tests of lasthop/, name)
})

interface Told {
  readonly scheme: string
  readonly host: string
  readonly client?: string
}

function textOf(what: string, port: number): string {
  const text = renderApp(what, {
    contract: defaultContract,
    names: ['app.example.org'],
    upstream: { protocol: 'http', target: { kind: 'tcp', host: '127.0.0.1', port } },
    certificate: { cert: '', key: '' },
    httpPort: 80,
    httpsPort: 443,
  })
  assert.ok(text !== undefined, what)
  return text
}

/** Asks as the edge does, over the loopback address. */
async function answerOf(port: number, fields: Readonly<Record<string, string>>): Promise<IncomingMessage> {
  const request = get({ host: '127.0.0.1', port, agent: false, headers: { Host: 'app.example.org', ...fields } })
  const [answer]: IncomingMessage[] = await once(request, 'response')
  assert.ok(answer !== undefined)
  return answer
}

async function locationOf(port: number, fields: Readonly<Record<string, string>>): Promise<string | undefined> {
  const answer = await answerOf(port, fields)
  answer.resume()
  return answer.headers.location
}

async function ask(port: number, fields: Readonly<Record<string, string>>): Promise<Told> {
  const answer = await answerOf(port, fields)
  const told = await json(answer)
  assert.ok(isTold(told), JSON.stringify(told))
  return told
}

function isTold(value: unknown): value is Told {
  return typeof value === 'object' && value !== null && 'scheme' in value && 'host' in value
}
