import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { execPath } from 'node:process'
import test from 'node:test'
import { main, nodeFlags, until } from './ask-edge.ts'
import { RawClient } from './raw-client.ts'
import { startProcess } from './start-process.ts'
import { startRecorder } from './start-recorder.ts'
import { makeTemporaryFolder } from './temporary-folder.ts'

const skip = isThere('systemd-notify') ? false : 'systemd-notify is not installed'

for (const workers of [1, 2]) {
  void test(
    `started by systemd, ${workers} of us listen on its sockets and say when they are ready`,
    { skip },
    async () => {
      await using app = await startRecorder()
      using folder = makeTemporaryFolder()
      const serve = ['serve', '--to', `127.0.0.1:${app.port}`, '--host', 'app.test', '--workers', `${workers}`]
      await using service = await startProcess({
        command: 'python3',
        words: [standIn, folder.path, execPath, ...nodeFlags, main, ...serve],
        env: { LASTHOP_HOME: folder.path },
        readReady: readPorts,
      })
      await until(() => /^told .*READY=1/m.test(service.output()), 'READY=1')
      const ca = readFileSync(join(folder.path, 'ca/root.crt'), 'utf8')
      await using client = await RawClient.connect({ port: service.ready.https, tls: { servername: 'app.test', ca } })
      client.write('GET / HTTP/1.1\r\nHost: app.test\r\nConnection: close\r\n\r\n')
      assert.equal((await client.readAnswer()).status, 200)
      await using plain = await RawClient.connect({ port: service.ready.http })
      plain.write('GET / HTTP/1.1\r\nHost: app.test\r\n\r\n')
      assert.equal((await plain.readAnswer()).status, 308)
      assert.equal(await service.stop(), 0)
    },
  )
}

function readPorts(output: string): { https: number; http: number } | undefined {
  const [https, http] = [...output.matchAll(/^opened (\d+)$/gm)].map(([, port]) => Number(port))
  if (https === undefined || http === undefined || !/^listening http:/m.test(output)) return undefined
  return { https, http }
}

function isThere(program: string): boolean {
  try {
    execFileSync(program, ['--version'], { stdio: 'ignore' })
    return true
  } catch {
    return false
  }
}

const standIn = join(import.meta.dirname, 'systemd-stand-in.py')
