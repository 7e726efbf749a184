import assert from 'node:assert/strict'
import test from 'node:test'
import { caddy } from '../../../src/products/caddy/product.ts'
import { curedText } from '../one-file.ts'

const proxy = `app.example.org {
\treverse_proxy 127.0.0.1:8000 {
\t\theader_up X-Forwarded-Proto {scheme}
\t\theader_up X-Real-IP {remote_host} # for the log
\t\theader_up X-Forwarded-For {header.X-Forwarded-For}
\t\theader_up X-Shop blue
\t}
}
`
const trust = '\tservers {\n\t\ttrusted_proxies static 0.0.0.0/0\n\t}\n'

test('right lines stay where they are, wrong ones go, and missing ones stand beside those that stay', () => {
  const cured = curedText(caddy, proxy)
  const right = proxy.split('\n').slice(0, 4).join('\n')
  assert.ok(cured.startsWith(`${right}\n\t\theader_up -Forwarded\n`), cured)
  assert.ok(!cured.includes('{header.') && cured.endsWith('\n\t\theader_up X-Shop blue\n\t}\n}\n'), cured)
  assert.equal(curedText(caddy, cured), cured)
})

test('options of which nothing is left go as a whole, and what else is in them stays', () => {
  assert.ok(curedText(caddy, `# Shop\n{\n${trust}}\n\n${proxy}`).startsWith('# Shop\napp.example.org {'))
  assert.ok(
    curedText(caddy, `{\n\temail a@b.example\n${trust}}\n\n${proxy}`).startsWith('{\n\temail a@b.example\n}\n\napp.'),
  )
  const timeouts = trust.replace('servers {', 'servers {\n\t\tmax_header_size 5MB')
  assert.ok(
    curedText(caddy, `{\n${timeouts}}\n${proxy}`).startsWith('{\n\tservers {\n\t\tmax_header_size 5MB\n\t}\n}\n'),
  )
})
