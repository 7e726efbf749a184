import assert from 'node:assert/strict'
import test from 'node:test'
import { isProblem } from '@lasthop/contract'
import { changeSite, siteSettings, type SiteChange } from '../../src/console/edit-sites.ts'

const file = `# The roastery.
https_port: 8443
sites:
  # the admin
  app.test:
    to: http://127.0.0.1:8000   # one machine
  shop.test: { to: 9000 }

  "*.shop.test":
    to:
      - http://127.0.0.1:9001   # the old one
      - 9002
# the end
`

const cases: readonly { readonly name: string; readonly change: SiteChange; readonly text: string }[] = [
  {
    name: 'a block is replaced and everything else keeps its bytes',
    change: { kind: 'set', host: 'app.test', settings: 'to: 8001\nrepair: false\n' },
    text: file.replace('    to: http://127.0.0.1:8000   # one machine\n', '    to: 8001\n    repair: false\n'),
  },
  {
    name: 'a site on one line is replaced by one on one line',
    change: { kind: 'set', host: 'shop.test', settings: '{ to: 9009 }' },
    text: file.replace('{ to: 9000 }', '{ to: 9009 }'),
  },
  {
    name: 'a site on one line is replaced by a block',
    change: { kind: 'set', host: 'shop.test', settings: 'to: 9009' },
    text: file.replace('  shop.test: { to: 9000 }\n', '  shop.test:\n    to: 9009\n'),
  },
  {
    name: 'a new site comes behind the last one, before what follows',
    change: { kind: 'set', host: 'new.test', settings: 'to: 7000' },
    text: file.replace('      - 9002\n', '      - 9002\n  new.test:\n    to: 7000\n'),
  },
  {
    name: 'a site is removed with its lines, and the comments of others stay',
    change: { kind: 'remove', host: 'app.test' },
    text: file.replace('  app.test:\n    to: http://127.0.0.1:8000   # one machine\n', ''),
  },
  {
    name: 'the last site is removed and what follows stays',
    change: { kind: 'remove', host: '*.shop.test' },
    text: file.replace('  "*.shop.test":\n    to:\n      - http://127.0.0.1:9001   # the old one\n      - 9002\n', ''),
  },
]

for (const { name, change, text } of cases) {
  test(name, () => assert.equal(changeSite(file, change), text))
}

test('a file without a line feed at its end gets the new site on a line of its own', () => {
  const changed = changeSite('sites:\n  a.test:\n    to: 1', { kind: 'set', host: 'b.test', settings: 'to: 2' })
  assert.equal(changed, 'sites:\n  a.test:\n    to: 1\n  b.test:\n    to: 2\n')
})

test('sites on one line are written anew, with their comments', () => {
  const changed = changeSite('# mine\nsites: { a.test: { to: 1 } }\n', {
    kind: 'set',
    host: 'b.test',
    settings: 'to: 2',
  })
  assert.ok(!isProblem(changed))
  assert.match(changed, /^# mine\nsites: \{ a\.test: \{ to: 1 \}, b\.test: \{? ?to: 2/)
})

test('the settings of a site come without their indentation, and go back in as they were', () => {
  assert.equal(siteSettings(file, 'app.test'), 'to: http://127.0.0.1:8000   # one machine')
  assert.equal(siteSettings(file, 'shop.test'), '{ to: 9000 }')
  assert.equal(
    siteSettings(file, '*.shop.test'),
    'to:\n  - http://127.0.0.1:9001   # the old one\n  - 9002\n'.trimEnd(),
  )
  assert.equal(siteSettings(file, 'none.test'), undefined)
})

test('a file that is no YAML, or that has no sites, is not changed', () => {
  for (const text of ['sites: [', 'sites: 1\n', '', 'sites:\n  a: *nothing\n  - x\n']) {
    assert.ok(isProblem(changeSite(text, { kind: 'set', host: 'a.test', settings: 'to: 1' })), text)
  }
  assert.ok(isProblem(changeSite(file, { kind: 'remove', host: 'none.test' })))
})
