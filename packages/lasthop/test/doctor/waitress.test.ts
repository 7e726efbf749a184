import assert from 'node:assert/strict'
import test from 'node:test'

import { applyEdits } from '../../src/products/edit.ts'
import { diagnose } from '../../src/doctor/diagnose.ts'
import { rightApache, rulesIn, stackOf } from './stack-of.ts'

const unit = (options: string): string =>
  `[Service]\nWorkingDirectory=/srv/shop\nExecStart=/usr/bin/waitress-serve ${options} mysite.wsgi:application\n`

function files(options: string): Readonly<Record<string, string>> {
  return {
    'site.conf': rightApache,
    'shop.service': unit(options),
    'mysite/settings.py': 'ALLOWED_HOSTS = ["app.example.org"]\nMIDDLEWARE = []\nSESSION_COOKIE_SECURE = True\n',
    'requirements.txt': 'Django==4.2.28\nwaitress==2.1.2\n',
  }
}

test('a waitress that reads nothing of its proxy is P107, and its cure takes that away', () => {
  const before = files('--listen=127.0.0.1:8000')
  assert.ok(rulesIn(before).includes('P107'))
  const [cure] = stackOf(before).apps[0]?.server?.cures ?? []
  assert.ok(cure)
  const after = { ...before, 'shop.service': applyEdits(before['shop.service'] ?? '', cure.edits) }
  assert.deepEqual(
    rulesIn(after).filter((rule) => rule === 'P107' || rule === 'P101'),
    [],
  )
})

test('a waitress whose proxy stands in a variable is said to be unknown', () => {
  const { unknown } = diagnose(stackOf(files('--listen=127.0.0.1:8000 --trusted-proxy=${PROXY}')), {
    today: '2026-01-01',
  })
  assert.match(unknown.map(({ because }) => because).join(), /--trusted-proxy/)
})
