import assert from 'node:assert/strict'
import test from 'node:test'
import { LivePage } from '../../src/console/live-page.ts'

test('a page that takes nothing has little collected for it, and hears afterwards how much it missed', async () => {
  const waiting: PromiseWithResolvers<void>[] = []
  const sent: string[] = []
  const page = new LivePage((data) => {
    sent.push(data)
    const gone = Promise.withResolvers<void>()
    waiting.push(gone)
    return gone.promise
  })
  const exchanges = JSON.stringify(['x'.repeat(100_000)])
  for (let at = 0; at < 1000; at++) page.show({ exchanges, count: 1, leftOut: 2 })
  const collected = sent.length
  assert.ok(sent.join('').length < 700_000, `${sent.join('').length}`)
  assert.equal(page.keepsUp, false)

  for (const gone of waiting) gone.resolve()
  await Promise.all(waiting.map(({ promise }) => promise))
  assert.equal(page.keepsUp, true)
  page.show({ exchanges: '[]', count: 0, leftOut: 0 })
  assert.equal(sent.at(-1), `{"exchanges":[],"leftOut":${(1000 - collected) * 3}}`)
})

test('a page whose connection broke holds nothing either', async () => {
  const page = new LivePage(() => Promise.reject(new Error('gone')))
  for (let at = 0; at < 10; at++) page.show({ exchanges: JSON.stringify(['x'.repeat(100_000)]), count: 1, leftOut: 0 })
  assert.equal(page.keepsUp, false)
  await new Promise((resolve) => setImmediate(resolve))
  assert.equal(page.keepsUp, true)
})
