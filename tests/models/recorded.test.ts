/** Versions that do not run here: the models of gunicorn, Django and Werkzeug against what was recorded of the real ones. */
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import test from 'node:test'
import { peerOf } from '@lasthop/contract'
import type { AppServer, Environ } from '../../packages/lasthop/src/products/app-server.ts'
import { django } from '../../packages/lasthop/src/products/django/product.ts'
import { flask } from '../../packages/lasthop/src/products/flask/product.ts'
import type { Framework } from '../../packages/lasthop/src/products/framework.ts'
import { gunicorn } from '../../packages/lasthop/src/products/gunicorn/product.ts'
import { record } from './record.ts'
import { surroundingsOf } from './surroundings-of.ts'

/** A row of readers-vectors.json. */
interface Vector {
  readonly id: string
  readonly suite: string
  readonly config: string | Readonly<Record<string, unknown>>
  readonly peer: string
  readonly headers: Readonly<Record<string, string>>
  readonly expect: Readonly<Record<string, unknown>>
}

const file = new URL('../../packages/contract/test/readers-vectors.json', import.meta.url)
const vectors: readonly Vector[] = JSON.parse(readFileSync(file, 'utf8'))

hold('gunicorn', '26.1', ({ config, headers, peer }) => {
  const version = config === 'version 20.1' ? '20.1.0' : '26.1.0'
  const environ = received({
    headers,
    peer,
    version,
    settings: config === 'header_map=refuse' ? 'header_map = "refuse"\n' : '',
  })
  return environ.kind === 'refused'
    ? { error: environ.status }
    : { scheme: environ.kind === 'environ' && environ.scheme }
})

for (const version of ['3.2.25', '4.2.28', '5.2.17']) {
  hold('django', version, ({ id, config, headers, expect }) => {
    // It speaks of https, and says nothing of what would make it so.
    if (id === 'django-31') return undefined
    // Of the hosts that are let in a row names some alone.
    const hosts = 'error' in expect ? {} : { ALLOWED_HOSTS: ['*'] }
    const settings = { ALLOWED_HOSTS: ['*'], ...(typeof config === 'string' ? {} : config), ...hosts }
    if (!isOf(config, version)) return undefined
    const environ = received({ headers, peer: '8.8.8.8', version: '26.1.0', settings: '' })
    assert.ok(environ.kind === 'environ')
    const [framework] = django.find(surroundingsOf({ 'settings.py': settingsText(settings) }, { django: version }))
    assert.ok(framework)
    return believed(framework, { ...environ, scheme: hasTls(config) ? 'https' : 'http' })
  })
}

hold('werkzeug', '3.1.9', ({ config, headers, peer }) => {
  const options = Object.entries(config).map(([name, value]) => `, ${name}=${String(value)}`)
  const text = `from flask import Flask\nfrom werkzeug.middleware.proxy_fix import ProxyFix\napp = Flask(__name__)\napp.wsgi_app = ProxyFix(app.wsgi_app${options.join('')})\n`
  const [framework] = flask.find(surroundingsOf({ 'app.py': text }, { flask: '3.1.0', werkzeug: '3.1.9' }))
  const environ = received({ headers, peer, version: '20.1.0', settings: '' })
  assert.ok(framework && environ.kind === 'environ')
  return believed(framework, environ)
})

/** A test for each row that asks what the model answers. */
function hold(
  suite: string,
  version: string,
  answer: (vector: Vector) => Readonly<Record<string, unknown>> | undefined,
): void {
  const rows = vectors.filter((vector) => vector.suite === suite)
  test(`the model of ${suite} ${version} says what was recorded of it`, () => {
    let [compared, unknown] = [0, 0]
    const wrong: string[] = []
    for (const vector of rows) {
      const ours = answer(vector)
      const theirs = expectationOf(vector, version)
      const shared = Object.keys(theirs).filter(
        (key) => ours !== undefined && (key in ours || key === 'error' || ours['kind'] === 'unknown'),
      )
      if (ours === undefined || shared.length === 0) continue
      compared++
      if (ours['kind'] === 'unknown') {
        unknown++
        continue
      }
      for (const key of shared)
        if (ours[key] !== theirs[key])
          wrong.push(`${vector.id} ${key}: ${JSON.stringify(ours)} and not ${String(theirs[key])}`)
    }
    const title = { gunicorn: 'gunicorn', django: 'Django', werkzeug: 'Werkzeug' }[suite] ?? suite
    record({
      product: `${title}, recorded`,
      version: () => version,
      configurations: compared,
      requests: compared,
      disagreements: wrong.length,
      unknown,
    })
    assert.deepEqual(wrong, [])
    assert.ok(compared >= 8, `only ${compared} rows of ${suite} are compared`)
  })
}

interface Asked extends Pick<Vector, 'headers' | 'peer'> {
  readonly version: string
  readonly settings: string
}

function received({ headers, peer, version, settings }: Asked): ReturnType<AppServer['receive']> {
  const [server] = gunicorn.find(
    surroundingsOf({ 'gunicorn.conf.py': `workers = 1\n${settings}` }, { gunicorn: version }),
  )
  assert.ok(server)
  const lines = Object.entries(headers).flatMap(([name, value]) => {
    const [first = '', second] = value.split(' + second line ')
    return [name, first, ...(second === undefined ? [] : [name, second])]
  })
  const fields = 'Host' in headers ? lines : ['Host', 'app.example', ...lines]
  const message = { method: 'GET', target: '/', version: '1.1', fields } as const
  return server.receive({ peer: peerOf(peer, false), scheme: 'http', address: '127.0.0.1', port: 8000, message })
}

function believed(framework: Framework, environ: Environ): Readonly<Record<string, unknown>> {
  const belief = framework.believe(environ)
  if (belief.kind === 'unknown') return { kind: belief.kind }
  if (belief.kind === 'answered')
    return { error: belief.status, status: belief.status, location: originIn(belief.location ?? '') }
  const { scheme, host, client } = belief
  return { scheme, host, ip: client, secure: scheme === 'https', url: `${scheme}://${host}` }
}

/** What a row expects, in the same words. */
function expectationOf({ expect }: Vector, version: string): Readonly<Record<string, unknown>> {
  const told: Record<string, unknown> = { ...expect }
  if (typeof told['error'] === 'string') told['error'] = /ImproperlyConfigured/.test(told['error']) ? 500 : 400
  if (typeof told['url'] === 'string') told['url'] = originIn(told['url'])
  if (typeof told['location'] === 'string') told['location'] = originIn(told['location'])
  if (told['secure'] === '4.2: True, 3.2: False') told['secure'] = !version.startsWith('3')
  return told
}

function originIn(url: string): string {
  return /^\w+:\/\/[^/?]*/.exec(url)?.[0] ?? url
}

/** Whether a row is about this version, and WSGI: `>=4.1`, `3.2 (<=4.0)`, `4.2`. */
function isOf(config: Vector['config'], version: string): boolean {
  if (typeof config === 'string') return true
  const said = config['version']
  if ('server' in config) return false
  if (typeof said !== 'string') return true
  const isOld = version.startsWith('3')
  return said === '>=4.1' || said === '4.2' ? !isOld : isOld
}

function hasTls(config: Vector['config']): boolean {
  return typeof config !== 'string' && config['upstream_tls'] === true
}

function settingsText(config: Readonly<Record<string, unknown>>): string {
  const all = { ...config, MIDDLEWARE: ['django.middleware.security.SecurityMiddleware'] }
  return Object.entries(all)
    .filter(([name]) => /^[A-Z_]+$/.test(name))
    .map(([name, value]) => `${name} = ${pythonOf(value)}\n`)
    .join('')
}

/** Some texts are Python already. */
function pythonOf(value: unknown): string {
  if (typeof value === 'string' && /^['(]/.test(value)) return value
  const names: Readonly<Record<string, string>> = { null: 'None', true: 'True', false: 'False' }
  const text = JSON.stringify(value)
  return names[text] ?? text
}
