import assert from 'node:assert/strict'
import test from 'node:test'

import { diagnose } from '../../src/doctor/diagnose.ts'
import { family } from '../../src/doctor/report/report.ts'
import { buildStack } from '../../src/doctor/stack.ts'
import { folderOf } from './folder-of.ts'

const settings = 'ALLOWED_HOSTS = ["a.test"]\nSECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")\n'

for (const { bind, isOpen } of [
  { bind: '0.0.0.0:8000', isOpen: true },
  { bind: '127.0.0.1:8000', isOpen: false },
  { bind: 'unix:/run/app.sock', isOpen: false },
]) {
  test(`a Django on ${bind} ${isOpen ? 'can' : 'cannot'} be told https by whoever connects`, () => {
    const files = { 'mysite/settings.py': settings, 'gunicorn.conf.py': `bind = "${bind}"\nwsgi_app = "mysite.wsgi"\n` }
    const stack = buildStack(folderOf(files), {
      versions: new Map(),
      isEdge: false,
      isTlsInFront: false,
      frontRanges: [],
    })
    const { findings } = diagnose(stack, { today: '2026-01-01' })
    const errors = findings.filter(({ level }) => level === 'error').flatMap(family)
    assert.equal(
      errors.some(({ rule }) => rule === 'P201'),
      isOpen,
    )
    assert.equal(
      errors.some(({ rule }) => rule === 'P702'),
      isOpen,
    )
  })
}
