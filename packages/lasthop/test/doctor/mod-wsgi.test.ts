import assert from 'node:assert/strict'
import test from 'node:test'

import { findCures } from '../../src/doctor/cures.ts'
import { diagnose } from '../../src/doctor/diagnose.ts'
import { viewOf } from '../../src/doctor/view.ts'
import { applyEdits } from '../../src/products/edit.ts'
import { rulesIn, stackOf } from './stack-of.ts'

type Files = Readonly<Record<string, string>>

const settings =
  'ALLOWED_HOSTS = ["app.example.org"]\nMIDDLEWARE = []\nSESSION_COOKIE_SECURE = True\nSECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")\n'
const site = (lines: string): Files => ({
  'sites-enabled/site.conf': `<VirtualHost *:443>\n  ServerName app.example.org\n  SSLEngine on\n  ${lines}\n</VirtualHost>\n`,
  'src/mysite/settings.py': settings,
  'src/mysite/wsgi.py': 'os.environ.setdefault("DJANGO_SETTINGS_MODULE", "mysite.settings")\n',
  'src/other/settings.py': settings,
})
const alias = 'WSGIScriptAlias / "/srv/www/mysite/wsgi.py" process-group=x'

test('the script of a WSGIScriptAlias tells which of two projects it runs, and nothing else is assumed to run it', () => {
  const { apps, assumptions, ambiguities } = stackOf(site(alias))
  assert.deepEqual(
    apps.map(({ server, framework }) => [server?.product, framework?.files[0]?.path]),
    [['mod_wsgi', 'src/mysite/settings.py']],
  )
  assert.deepEqual(ambiguities, [])
  assert.ok(!assumptions.some((each) => each.includes('gunicorn')))
})

test('the lines that keep fields of clients out of mod_wsgi name no directive of mod_proxy, and leave no error', () => {
  const files = site(alias)
  assert.ok(rulesIn(files).includes('P209'))
  const [cure] = findCures(viewOf(stackOf(files), '2026-01-01')).cures
  const text = applyEdits(files['sites-enabled/site.conf'] ?? '', cure?.edits ?? [])
  assert.match(text, /RequestHeader set X-Forwarded-Proto/)
  assert.doesNotMatch(text, /Proxy(?:Preserve|Pass)/)
  const { findings } = diagnose(stackOf({ ...files, 'sites-enabled/site.conf': text }), { today: '2026-01-01' })
  assert.deepEqual(
    findings.filter(({ level }) => level === 'error'),
    [],
  )
})

test('what an Alias or a ProxyPass takes before does not reach mod_wsgi', () => {
  const { ways } = viewOf(stackOf(site(`Alias / /srv/www/static/\n  ${alias}`)), '2026-01-01')
  assert.deepEqual(
    ways.map(({ ordinary: { end } }) => end.kind),
    ['edge'],
  )
})

for (const [lines, peer, scheme] of [
  ['WSGITrustedProxyHeaders X-Forwarded-Proto\n  WSGITrustedProxies 203.0.113.0/24', 'a trusted peer', 'https'],
  ['WSGITrustedProxyHeaders X-Forwarded-Proto\n  WSGITrustedProxies 10.0.0.0/8', 'another', 'http'],
  ['WSGITrustedProxyHeaders X-Forwarded-Proto', 'anybody', 'https'],
  ['WSGITrustedProxyHeaders X-Forwarded-Ssl', 'a field that is not named', 'http'],
] as const) {
  test(`mod_wsgi takes ${scheme} from X-Forwarded-Proto of ${peer} by ${JSON.stringify(lines)}`, () => {
    const files = site(`${lines}\n  ${alias}`)
    const plain = {
      ...files,
      'sites-enabled/site.conf': (files['sites-enabled/site.conf'] ?? '')
        .replace(':443', ':80')
        .replace('SSLEngine on', ''),
    }
    const [way] = viewOf(stackOf(plain), '2026-01-01').ways
    const outcome = way?.outcomes.find(({ trial }) => trial.title === 'X-Forwarded-Proto: https')
    assert.ok(outcome?.end.kind === 'app')
    assert.equal(outcome.end.serverScheme, scheme)
  })
}

test('scripts that Apache finds by their names are said to be unknown, once', () => {
  const { unknown } = diagnose(stackOf(site('AddHandler wsgi-script .wsgi\n  DocumentRoot /srv/www')), {
    today: '2026-01-01',
  })
  assert.equal(unknown.filter(({ because }) => because.includes('mod_wsgi')).length, 1)
})
