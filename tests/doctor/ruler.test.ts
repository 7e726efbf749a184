/** The ruler's limits of Tomcat and of Python's own server, as the real programs behind a real nginx have them. */
import assert from 'node:assert/strict'
import { chmodSync, cpSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { findFreePorts } from '../../bench/ports.ts'
import { startProcess } from '../e2e/start-process.ts'
import { makeTemporaryFolder } from '../e2e/temporary-folder.ts'
import { askDoctorAt } from './ask-doctor.ts'

const folder = makeTemporaryFolder()
const started = new AsyncDisposableStack()
after(async () => {
  await started.disposeAsync()
  folder[Symbol.dispose]()
})
chmodSync(folder.path, 0o755)
const [pythonPort, tomcatPort] = await Promise.all([startPython(), startTomcat()])
const fronts = await startNginx()

const measured: readonly (readonly [server: string, port: number])[] = [
  ['the server of Python', fronts.python],
  ['Tomcat', fronts.tomcat],
]
for (const [server, port] of measured)
  test(`behind nginx, the ruler measures ${server} with its own limit`, async () => {
    const { diagnosis } = await askDoctorAt(`http://localhost:${port}/`, '')
    const [live] = diagnosis.lives
    assert.equal(live?.ruler?.scale?.server, server, live?.ruler?.because ?? 'it was not laid')
    const verdicts = new Map(live.ruler.rows.map(({ field, verdict }) => [field, verdict]))
    assert.equal(verdicts.get('X-Forwarded-Proto'), 'stopped')
    assert.equal(verdicts.get('X-Forwarded-Host'), 'reaches')
    assert.equal(verdicts.get('X_Forwarded_Proto'), 'stopped')
    assert.equal(verdicts.get('Remote-User'), 'reaches')
    assert.equal(live.hops.filter(({ role }) => role === 'server').length, 1)
  })

async function startPython(): Promise<number> {
  const code = `
from wsgiref.simple_server import make_server
def app(environ, start_response):
    start_response("200 OK", [("Content-Type", "text/html")])
    return [b"<p>Hello.</p>"]
server = make_server("127.0.0.1", 0, app)
print("on", server.server_port, flush=True)
server.serve_forever()`
  const running = await startProcess({
    command: '/usr/bin/python3',
    words: ['-c', code],
    readReady: (output) => /^on (\d+)$/m.exec(output)?.[1],
  })
  started.use(running)
  return Number(running.ready)
}

/** As Debian ships it: without the larger limits that other tests give it. */
async function startTomcat(): Promise<number> {
  const own = join(folder.path, 'own')
  cpSync(join(import.meta.dirname, '../e2e/foreign/tomcat'), own, { recursive: true })
  const file = join(own, 'conf/server.xml')
  const text = readFileSync(file, 'utf8')
  const usual = text.replace(/ maxHeaderCount="\d+" maxHttpHeaderSize="\d+"/, '')
  assert.notEqual(usual, text)
  writeFileSync(file, usual)
  const running = await startProcess({
    command: 'sh',
    words: ['start.sh'],
    folder: own,
    env: { HOST: '127.0.0.1', PORT: '0', FIXTURE_FOLDER: folder.path, FIXTURE_RECORD: join(folder.path, 'seen') },
    readReady: (output) => /http-nio-127\.0\.0\.1-auto-\d+-(\d+)[\s\S]*Server startup in/.exec(output)?.[1],
  })
  started.use(running)
  return Number(running.ready)
}

async function startNginx(): Promise<{ readonly python: number; readonly tomcat: number }> {
  const [python = 0, tomcat = 0] = await findFreePorts(2)
  const site = (port: number, to: number): string =>
    `server { listen 127.0.0.1:${port}; location / { proxy_pass http://127.0.0.1:${to}; proxy_set_header Host $http_host; proxy_set_header X-Forwarded-Proto $scheme; } }`
  writeFileSync(
    join(folder.path, 'nginx.conf'),
    `user root; daemon off; worker_processes 1; error_log stderr notice; pid ${folder.path}/nginx.pid; events {}
http {
  access_log off; client_body_temp_path b; proxy_temp_path p; fastcgi_temp_path f; uwsgi_temp_path u; scgi_temp_path s;
  ${site(python, pythonPort)}
  ${site(tomcat, tomcatPort)}
}`,
  )
  started.use(
    await startProcess<true>({
      command: '/usr/sbin/nginx',
      words: ['-p', folder.path, '-c', 'nginx.conf', '-e', 'stderr'],
      readReady: (output) => (output.includes('start worker process') ? true : undefined),
    }),
  )
  return { python, tomcat }
}
