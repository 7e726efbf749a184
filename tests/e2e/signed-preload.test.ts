import assert from 'node:assert/strict'
import { join } from 'node:path'
import { test } from 'node:test'
import { startApp } from '../../packages/origin/test/claims/start-app.ts'
import { askEdge } from './ask-edge.ts'
import { RawClient } from './raw-client.ts'
import { startEdge, tlsOf } from './start-edge.ts'
import { makeTemporaryFolder } from './temporary-folder.ts'

test('an application behind the preload believes what a signed edge says, and nobody else, whatever their address', async () => {
  using home = makeTemporaryFolder()
  await askEdge(home.path, 'keys', 'rotate', 'app.test', '--in', '1ms')
  const settings = { LASTHOP_ORIGIN_TRUST: `signed:${join(home.path, 'hop-keys/app.test')}` }
  await using app = await startApp({ name: 'node-http', settings })
  assert.ok('port' in app.to)
  const { port } = app.to
  const config = `sites:\n  app.test: { to: 'http://127.0.0.1:${port}', sign: true }\naccess_log: off\n`
  await using edge = await startEdge({ config, home: home.path })

  await using visitor = await RawClient.connect(tlsOf(edge))
  visitor.write('GET / HTTP/1.1\r\nHost: app.test\r\nConnection: close\r\n\r\n')
  assert.partialDeepStrictEqual(JSON.parse((await visitor.readAnswer()).body), { secure: true, proto: 'https' })

  await using stranger = await RawClient.connect({ port })
  stranger.write('GET / HTTP/1.1\r\nHost: app.test\r\nX-Forwarded-Proto: https\r\nConnection: close\r\n\r\n')
  assert.partialDeepStrictEqual(JSON.parse((await stranger.readAnswer()).body), { secure: false, proto: null })
})
