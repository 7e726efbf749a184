import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { test } from 'node:test'
import { promisify } from 'node:util'
import { startTestEdge } from '../proxy/test-edge.ts'

const ok = 'HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok'

for (const { option, version } of [
  { option: '--http2', version: '2' },
  { option: '--http1.1', version: '1.1' },
  { option: '--no-alpn', version: '1.1' },
]) {
  test(`TL-09: curl ${option} speaks HTTP/${version} on the same port`, async () => {
    await using edge = await startTestEdge(({ socket }) => void socket.write(ok))
    const address = `https://app.test:${edge.httpsPort}/`
    const resolve = `app.test:${edge.httpsPort}:127.0.0.1`
    const shown = ['-w', ' %{http_version}', '--resolve', resolve]
    const { stdout } = await promisify(execFile)('curl', ['-sk', option, ...shown, address])
    assert.equal(stdout, `ok ${version}`)
  })
}
