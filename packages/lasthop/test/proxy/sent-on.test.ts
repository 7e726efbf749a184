import assert from 'node:assert/strict'
import { test } from 'node:test'
import { H2Client } from '../listen/h2-client.ts'
import { startTestEdge } from './test-edge.ts'

const redirect = 'https://example.com'

test('visitors of a name that sends them on get their own path there, byte for byte, and no application is asked', async () => {
  let asked = 0
  await using edge = await startTestEdge(() => void asked++, { site: { to: [], redirect } })
  for (const target of ['/', '/a%2Fb/..//c?x=1&y=%0d', '//evil.test/', '/@evil.test', '/?']) {
    using client = await edge.connect()
    client.send(`POST ${target} HTTP/1.1\r\nHost: app.test\r\nContent-Length: 0\r\n\r\n`)
    const answer = await client.until('\r\n\r\n')
    assert.match(answer, /^HTTP\/1\.1 308 /)
    assert.equal(/^Location: (.*)\r$/m.exec(answer)?.[1], `${redirect}${target}`)
    assert.match(answer, /^Cache-Control: max-age=300\r$/m)
  }
  assert.equal(asked, 0)
})

test('over HTTP/2 they are sent on too', async () => {
  await using edge = await startTestEdge(() => {}, { site: { to: [], redirect } })
  await using client = await H2Client.connect(edge.httpsPort)
  const { raw } = await client.ask()
  assert.equal(raw[raw.indexOf(':status') + 1], '308')
  assert.equal(raw[raw.indexOf('location') + 1], `${redirect}/`)
})

test('on http they come to https on the same name first, where HSTS can be told', async () => {
  const hsts = { maxAgeSeconds: 300, includeSubdomains: false, preload: false }
  await using edge = await startTestEdge(() => {}, { site: { to: [], redirect, hsts } })
  using clear = await edge.connectClear()
  clear.send('GET /x HTTP/1.1\r\nHost: app.test\r\n\r\n')
  assert.match(await clear.until('\r\n\r\n'), /^Location: https:\/\/app\.test(:\d+)?\/x\r$/m)
  using client = await edge.connect()
  client.send('GET /x HTTP/1.1\r\nHost: app.test\r\n\r\n')
  const answer = await client.until('\r\n\r\n')
  assert.match(answer, /^Location: https:\/\/example\.com\/x\r$/m)
  assert.match(answer, /^Strict-Transport-Security: max-age=300\r$/m)
})

test('the body of a request that is sent on is not read as a request', async () => {
  await using edge = await startTestEdge(() => {}, { site: { to: [], redirect } })
  using client = await edge.connect()
  const smuggled = 'GET /smuggled HTTP/1.1\r\nHost: app.test\r\n\r\n'
  client.send(`POST / HTTP/1.1\r\nHost: app.test\r\nContent-Length: ${smuggled.length}\r\n\r\n${smuggled}`)
  await assert.rejects(client.until('smuggled'), /closed after "HTTP\/1\.1 308 (?!.*HTTP\/1\.1)/)
})
