import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import test from 'node:test'
import { promisify } from 'node:util'
import { startRecorder } from '../e2e/start-recorder.ts'
import { makeTemporaryFolder } from '../e2e/temporary-folder.ts'
import { startAcmeEdge, untilCertified } from './acme-edge.ts'
import { startPebble } from './start-pebble.ts'

for (const challenge of ['http-01', 'tls-alpn-01']) {
  for (const workers of [1, 2]) {
    void test(`${challenge} through a running edge of ${workers} gives a certificate that curl and openssl take`, async () => {
      await using app = await startRecorder()
      await using pebble = await startPebble()
      const sites = `sites:\n  app.test: { to: ${app.port}, tls: acme }\n`
      await using edge = await startAcmeEdge({ pebble, sites, acme: `  challenge: ${challenge}`, workers })
      const certificate = await untilCertified(edge, 'app.test', pebble.rootCertificate)
      assert.equal(certificate.subjectAltName, 'DNS:app.test')
      assert.equal(certificate.publicKey.asymmetricKeyDetails?.namedCurve, 'prime256v1')
      using folder = makeTemporaryFolder()
      const root = join(folder.path, 'root.pem')
      writeFileSync(root, pebble.rootCertificate)
      const resolve = `app.test:${edge.httpsPort}:127.0.0.1`
      const { stdout } = await run('curl', [
        '-sS',
        '--cacert',
        root,
        '--resolve',
        resolve,
        `https://app.test:${edge.httpsPort}/`,
      ])
      assert.equal(stdout, 'ok')
      const seen = await run('sh', [
        '-c',
        `openssl s_client -connect 127.0.0.1:${edge.httpsPort} -servername app.test -CAfile ${root} </dev/null`,
      ])
      assert.match(seen.stdout, /Verify return code: 0 \(ok\)/)
      // The authority asked the edge, and the application was never bothered.
      assert.deepEqual(
        app.requests.map(({ target }) => target),
        ['/'],
      )
    })
  }
}

const run = promisify(execFile)
