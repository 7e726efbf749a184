import assert from 'node:assert/strict'
import test from 'node:test'

import { diagnose } from '../../src/doctor/diagnose.ts'
import { family } from '../../src/doctor/report/report.ts'
import { rightApache, rulesIn, stackOf } from './stack-of.ts'

const main = 'from fastapi import FastAPI\n\napp = FastAPI()\n'
const pins = 'uvicorn==0.35.0\nfastapi==0.116.1\nstarlette==0.46.2\n'

function files(command: string): Readonly<Record<string, string>> {
  return {
    'site.conf': rightApache,
    'api.service': `[Service]\nWorkingDirectory=/srv/api\nExecStart=/srv/api/bin/uvicorn ${command}\n`,
    'app/main.py': main,
    'requirements.txt': pins,
  }
}

test('a FastAPI behind a uvicorn that lists its proxy is found right', () => {
  const stack = stackOf(files('app.main:app --host 127.0.0.1'))
  const [app] = stack.apps
  assert.equal(app?.server?.product, 'uvicorn')
  assert.equal(app.framework?.title, 'FastAPI on Starlette')
  const { findings, unknown } = diagnose(stack, { today: '2026-01-01' })
  assert.deepEqual(findings.filter(({ level }) => level === 'error').flatMap(family), [])
  assert.deepEqual(unknown, [])
})

test('a uvicorn that lists other addresses than its proxy has is P113', () => {
  assert.ok(rulesIn(files('app.main:app --forwarded-allow-ips 10.0.0.9')).includes('P113'))
})

test('a FastAPI whose uvicorn reads no forwarding field is P107', () => {
  assert.ok(rulesIn(files('app.main:app --no-proxy-headers')).includes('P107'))
})

test('a uvicorn that believes everyone on every address is P210', () => {
  assert.ok(rulesIn(files('app.main:app --host 0.0.0.0 --forwarded-allow-ips *')).includes('P210'))
})

test('a uvicorn whose list stands in a variable of its start script is said to be unknown', () => {
  const { unknown } = diagnose(stackOf(files('app.main:app --forwarded-allow-ips ${PROXIES}')), {
    today: '2026-01-01',
  })
  assert.match(unknown.map(({ because }) => because).join(), /--forwarded-allow-ips/)
})
