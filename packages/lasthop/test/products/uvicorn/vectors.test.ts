import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import test from 'node:test'
import { peerOf } from '@lasthop/contract'

import { receive } from '../../../src/products/uvicorn/model.ts'
import { defaultUvicorn, splitAllowed } from '../../../src/products/uvicorn/settings.ts'

for (const { id, config, peer, headers, expect } of vectors()) {
  test(`uvicorn's model says what uvicorn does in ${id}`, () => {
    const list = config.forwarded_allow_ips
    const allowed = { value: typeof list === 'string' ? splitAllowed(list) : list, says: '' }
    const message = {
      method: 'GET',
      target: '/',
      version: '1.1',
      fields: ['Host', 'app.test', ...Object.entries(headers).flat()],
    } as const
    const environ = receive(
      { settings: { ...defaultUvicorn, allowed }, version: '0.35.0' },
      { peer: peerOf(peer, false), scheme: 'http', address: '127.0.0.1', port: 8000, message },
    )
    assert.ok(environ.kind === 'environ')
    assert.equal(environ.scheme, expect.scheme)
    assert.equal(environ.remoteAddress, expect.ip)
  })
}

interface Vector {
  readonly id: string
  readonly suite: string
  readonly config: { readonly forwarded_allow_ips: string | readonly string[]; readonly kind?: string }
  readonly peer: string
  readonly headers: Readonly<Record<string, string>>
  readonly expect: { readonly scheme: string; readonly ip: string }
}

/** Those of plain HTTP, as the doctor sends no WebSockets; 29 has a mapped peer, which the doctor takes for its IPv4 address. */
function vectors(): readonly Vector[] {
  const file = new URL('../../../../contract/test/readers-vectors.json', import.meta.url)
  const all: readonly Vector[] = JSON.parse(readFileSync(file, 'utf8'))
  return all.filter(
    ({ id, suite, config }) => suite === 'uvicorn' && id !== 'uvicorn-29' && config.kind !== 'websocket',
  )
}
