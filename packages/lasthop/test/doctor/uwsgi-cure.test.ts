import assert from 'node:assert/strict'
import test from 'node:test'

import { findCures } from '../../src/doctor/cures.ts'
import { diagnose } from '../../src/doctor/diagnose.ts'
import { viewOf } from '../../src/doctor/view.ts'
import { applyEdits } from '../../src/products/edit.ts'
import { rulesIn, stackOf } from './stack-of.ts'

const files = {
  'nginx.conf': `events {}
http {
  server {
    listen 443 ssl;
    server_name app.example.org;
    ssl_certificate /etc/ssl/app.pem;
    ssl_certificate_key /etc/ssl/app.key;
    location / {
      include uwsgi_params;
      uwsgi_param HTTP_X_FORWARDED_PROTO $http_x_forwarded_proto;
      uwsgi_pass 127.0.0.1:3031;
    }
  }
}
`,
  'uwsgi.ini': '[uwsgi]\nsocket = 127.0.0.1:3031\nmodule = mysite.wsgi\n',
  'mysite/settings.py':
    'ALLOWED_HOSTS = ["app.example.org"]\nMIDDLEWARE = []\nSESSION_COOKIE_SECURE = True\nUSE_X_FORWARDED_HOST = True\n',
}

test('the parameters that lasthop fix writes behind uwsgi_pass keep fields of clients out of uWSGI', () => {
  assert.ok(rulesIn(files).includes('P202'))
  const [cure] = findCures(viewOf(stackOf(files), '2026-01-01')).cures
  const text = applyEdits(files['nginx.conf'], cure?.edits ?? [])
  assert.match(text, /uwsgi_param HTTP_X_FORWARDED_PROTO \$scheme;/)
  assert.doesNotMatch(text, /\$http_x_forwarded_proto|fastcgi_param/)
  const { findings } = diagnose(stackOf({ ...files, 'nginx.conf': text }), { today: '2026-01-01' })
  assert.deepEqual(
    findings.filter(({ level }) => level === 'error').map(({ rule }) => rule),
    [],
  )
})
