/** Applications on Rack without Rails. */
import assert from 'node:assert/strict'
import test from 'node:test'

import { applyEdits } from '../../src/products/edit.ts'
import { rightApache, rulesIn, stackOf } from './stack-of.ts'

const lock = (version: string, rack: string): string =>
  `GEM\n  specs:\n    puma (6.6.1)\n    rack (${rack})\n    sinatra (${version})\n`
const newer = lock('4.1.1', '3.2.7')

function sinatra(body: string, ru = '', gems = newer): Readonly<Record<string, string>> {
  return {
    'site.conf': rightApache,
    'config/puma.rb': "bind 'tcp://127.0.0.1:8000'\n",
    'config.ru': `require './app'\n${ru}run Wiki\n`,
    'Gemfile.lock': gems,
    'app.rb': `require 'sinatra/base'\nclass Wiki < Sinatra::Base\n${body}end\n`,
  }
}

test('Sinatra is found with its versions and the puma that runs it, and is right behind a right proxy', () => {
  const files = sinatra("  set :host_authorization, permitted_hosts: ['app.example.org']\n")
  const [app, ...others] = stackOf(files).apps
  assert.deepEqual(others, [])
  assert.deepEqual(
    [app?.server?.product, app?.framework?.title, app?.framework?.version.text],
    ['puma', 'Sinatra', '4.1.1'],
  )
  assert.equal(app?.framework?.library?.version.text, '3.2.7')
  assert.deepEqual(
    rulesIn(files).filter((rule) => /^P[1-7]/.test(rule) && !/^P(?:306|506)$/.test(rule)),
    [],
  )
})

for (const [name, body, ru, secure] of [
  ['enabled', '  enable :sessions\n', '', 'never'],
  ['with options', '  set :sessions, secure: true\n', '', 'demanded'],
  ['in development alone', '  configure :development do\n    enable :sessions\n  end\n', '', 'unknown'],
  ['of a middleware', '', "use Rack::Session::Cookie, secret: ENV['S']\n", 'never'],
  ['marked by Rack::SSL', '', "use Rack::SSL\nuse Rack::Session::Cookie, secret: ENV['S']\n", 'demanded'],
  [
    'not marked by an enforcer',
    '  enable :sessions\n',
    'use Rack::SslEnforcer, force_secure_cookies: false\n',
    'never',
  ],
] as const)
  test(`a session ${name}: its cookie is Secure as ${secure}`, () => {
    const [app] = stackOf(sinatra(body, ru)).apps
    assert.equal(app?.framework?.facts.sessionCookie.secure, secure)
  })

test('a session that is enabled becomes one whose cookie is Secure', () => {
  const files = sinatra('  enable :sessions\n')
  const [cure] = stackOf(files).apps.flatMap(({ framework }) => framework?.cures ?? [])
  const edited = applyEdits(files['app.rb'] ?? '', cure?.edits ?? [])
  assert.match(edited, /^ {2}set :sessions, secure: true$/m)
  assert.ok(rulesIn(files).includes('P601'))
  assert.ok(!rulesIn({ ...files, 'app.rb': edited }).includes('P601'))
})

test('hosts count from Sinatra 4.1 on, and whoever else is named is refused', () => {
  const body = "  set :host_authorization, permitted_hosts: ['app.example.org']\n"
  const hostsOf = (gems: string) => stackOf(sinatra(body, '', gems)).apps[0]?.framework?.facts.hosts.value
  assert.deepEqual(hostsOf(newer), ['app.example.org'])
  assert.deepEqual(hostsOf(lock('4.0.0', '3.2.7')), ['*'])
})

test('an enforcer of some paths alone is not known where it would redirect', () => {
  const [app] = stackOf(sinatra('', "use Rack::SslEnforcer, only: '/admin'\n")).apps
  assert.equal(app?.framework?.facts.redirectsToHttps.value, 'unknown')
})
