/** Maps of HAProxy against Debian's own: what each way of comparing makes of samples. */
import assert from 'node:assert/strict'
import { once } from 'node:events'
import { writeFileSync } from 'node:fs'
import http, { type IncomingMessage } from 'node:http'
import { join } from 'node:path'
import test from 'node:test'
import { mapped } from '../../packages/lasthop/src/products/haproxy/maps.ts'
import { text } from '../../packages/lasthop/src/products/haproxy/sample.ts'
import { makeTemporaryFolder } from '../e2e/temporary-folder.ts'
import { startHaproxy } from './haproxy/start-haproxy.ts'

const words = ['a.test app', 'b.test other', '.test dot', 'x xval', 'ab abval', 'abc abcval', 'lead spaced value here']
const patterns = ['^a.*t$ rx1', '^b rx2']
const methods = ['str', 'beg', 'sub', 'dom', 'dir', 'end', 'reg']
const samples =
  'a.test A.test xa.test q.a.test a.test.x test .test x.y axy abc abcd ab abz zab /x/ /a/x lead b bc app'.split(' ')

test('maps of HAProxy find what their model finds, in every way of comparing', async () => {
  using folder = makeTemporaryFolder()
  const socketPath = join(folder.path, 'front.sock')
  // A file for each: HAProxy compares in one way alone where several share a file.
  const fileOf = (method: string): string => join(folder.path, `${method}.map`)
  for (const method of methods)
    writeFileSync(fileOf(method), ['# key value', ...(method === 'reg' ? patterns : words)].join('\n'))
  const answers = methods.map(
    (method) => `hdr x-${method} "%[req.hdr(x-sample),map_${method}(${fileOf(method)},none)]"`,
  )
  await using _ = await startHaproxy(
    folder.path,
    `defaults
  mode http
  timeout client 5s
  timeout server 5s
  timeout connect 5s
frontend front
  bind ${socketPath}
  http-request return status 200 ${answers.join(' ')}
`,
  )
  for (const sample of samples) {
    const told = await ask(socketPath, sample)
    for (const method of methods) {
      const find = (): readonly string[] => (method === 'reg' ? patterns : words)
      const found = mapped(text(sample), { method, makes: 'str', path: fileOf(method), usual: 'none' }, find)
      assert.deepEqual(found, text(String(told[`x-${method}`])), `map_${method} of ${sample}`)
    }
  }
})

async function ask(socketPath: string, sample: string): Promise<IncomingMessage['headers']> {
  const response = await new Promise<IncomingMessage>((resolve, reject) => {
    http.get({ socketPath, path: '/', headers: { 'x-sample': sample } }, resolve).on('error', reject)
  })
  response.resume()
  await once(response, 'end')
  return response.headers
}
