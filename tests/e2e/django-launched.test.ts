import assert from 'node:assert/strict'
import { test } from 'node:test'
import { startEdge, tlsOf } from './start-edge.ts'
import { join } from 'node:path'
import { RawClient } from './raw-client.ts'
import { makeTemporaryFolder } from './temporary-folder.ts'

for (const [server, command] of [
  ['gunicorn', '/usr/bin/python3 -m gunicorn wsgi'],
  ['uvicorn', '/usr/bin/uvicorn --port $PORT --interface wsgi wsgi:application'],
] as const) {
  test(`Django on a ${server} that Lasthop starts knows https with no setting at all`, async () => {
    using folder = makeTemporaryFolder()
    const env = {
      DJANGO_SETTINGS_MODULE: 'settings',
      FIXTURE_URLS: 'truth_urls',
      FIXTURE_FOLDER: folder.path,
      FIXTURE_PLAIN: 'yes',
      PYTHONDONTWRITEBYTECODE: '1',
    }
    const app = { command, directory: join(import.meta.dirname, 'django-admin'), env }
    await using edge = await startEdge({ config: `sites: ${JSON.stringify({ 'app.test': { app } })}\n` })
    await using client = await RawClient.connect(tlsOf(edge))
    client.write('GET /truth/ HTTP/1.1\r\nHost: app.test\r\nConnection: close\r\n\r\n')
    assert.equal(JSON.parse((await client.readAnswer()).body).secure, true)
  })
}
