import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { AppCommand } from '../../src/config/config.ts'
import { reaches } from '../../src/app/place.ts'
import { tellSlip } from '../../src/app/tell-end.ts'

const words = (...all: string[]): AppCommand => ({ kind: 'words', words: all })

for (const [title, command, slip] of [
  [
    'before the port',
    words('php', '-S', '127.0.0.1:'),
    /^ Nothing stands behind "127\.0\.0\.1:": .*'\$HOST:\$PORT'\.$/,
  ],
  ['behind an option', words('serve', '--port='), /^ Nothing stands behind "--port=":/],
  ['as a word of its own', words('serve', '--port', ''), /^ Nothing stands behind "":/],
  ['nowhere', words('node', 'app.js', '--host=127.0.0.1'), /^$/],
  ['in a line, which only its own shell reads', { kind: 'line', line: 'serve --port=' }, /^$/],
] satisfies [string, AppCommand, RegExp][]) {
  test(`a command that the shell has emptied ${title} is seen as that alone`, () =>
    assert.match(tellSlip(command), slip))
}

for (const [address, isReached] of [
  ['127.0.0.1:8000', true],
  ['0.0.0.0:8000', true],
  ['[::]:8000', true],
  ['[::ffff:7f00:1]:8000', true],
  ['[::1]:8000', false],
  ['127.0.0.1:8001', false],
  ['127.0.0.1:18000', false],
  ['10.0.0.5:8000', false],
] as const) {
  test(`who connects to 127.0.0.1:8000 ${isReached ? 'may come' : 'does not come'} to ${address}`, () => {
    assert.equal(reaches(address, { kind: 'tcp', host: '127.0.0.1', port: 8000 }), isReached)
  })
}
