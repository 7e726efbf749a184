/** `lasthop witness` in the place of an application, and the doctor in front: behind this edge, and behind an nginx that says nothing. */
import assert from 'node:assert/strict'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { execPath } from 'node:process'
import test from 'node:test'
import { makeCertificate } from '../../bench/certificate.ts'
import { findFreePorts } from '../../bench/ports.ts'
import { runCommand } from '../e2e/run-command.ts'
import { startEdge } from '../e2e/start-edge.ts'
import { startProcess, type Running } from '../e2e/start-process.ts'
import { makeTemporaryFolder } from '../e2e/temporary-folder.ts'

const lasthop = [
  '--disable-warning=ExperimentalWarning',
  '--conditions=@lasthop/source',
  join(import.meta.dirname, '../../packages/lasthop/src/cli/main.ts'),
]

test('behind this edge, no field of a client reaches the witness, over HTTP/2 neither', async () => {
  using folder = makeTemporaryFolder()
  await using witness = await startWitnessCommand()
  await using edge = await startEdge({ words: ['--to', `${witness.ready}`, '--host', 'localhost'] })
  const root = join(folder.path, 'root.crt')
  writeFileSync(root, edge.rootCertificate)
  const said = await runDoctor(folder.path, `https://localhost:${edge.httpsPort}`, root, edge.httpPort)
  const rows = tableOf(said.stdout)
  assert.ok(rows.length >= 30, said.stdout + said.stderr)
  assert.deepEqual(
    rows.filter(({ does }) => !['strips', 'sets', 'keeps', 'refuses'].includes(does)),
    [],
  )
  assert.equal(rows.find(({ line }) => line === ':scheme: http')?.does, 'refuses')
  assert.doesNotMatch(said.stdout, /^ P[1-4]\d\d (?:error|warn)/m)
})

test('behind an nginx that sets nothing, the table shows what passes, and the findings say it', async () => {
  using folder = makeTemporaryFolder()
  const certificate = makeCertificate(folder.path)
  await using witness = await startWitnessCommand()
  const [port = 0] = await findFreePorts(1)
  writeFileSync(
    join(folder.path, 'nginx.conf'),
    `user root; daemon off; worker_processes 1; error_log stderr notice; pid ${folder.path}/nginx.pid; events {}
http {
  access_log off; client_body_temp_path body; proxy_temp_path proxy; fastcgi_temp_path f; uwsgi_temp_path u; scgi_temp_path s;
  server {
    listen 127.0.0.1:${port} ssl http2; server_name localhost;
    ssl_certificate ${certificate.certificate}; ssl_certificate_key ${certificate.key};
    location / { proxy_pass http://127.0.0.1:${witness.ready}; proxy_set_header Host $http_host; }
  }
}`,
  )
  await using nginx = await startProcess<true>({
    command: '/usr/sbin/nginx',
    words: ['-p', folder.path, '-c', 'nginx.conf', '-e', 'stderr'],
    readReady: (output) => (output.includes('start worker process') ? true : undefined),
  })
  const said = await runDoctor(folder.path, `https://localhost:${port}`, certificate.certificate)
  const does = new Map(tableOf(said.stdout).map((row) => [row.line, row.does]))
  assert.equal(does.get('X-Forwarded-Proto: http'), 'passes', said.stdout + nginx.output())
  assert.equal(does.get('X_Forwarded_Proto: http'), 'strips')
  assert.equal(does.get('X-Forwarded-For: 192.0.2.76'), 'passes')
  assert.match(said.stdout, /P209 error/)
  assert.match(said.stdout, /P106/)
  assert.equal(said.code, 1)
})

test('a witness tells a cookie by its name alone', async () => {
  await using witness = await startWitnessCommand()
  const answer = await fetch(`http://127.0.0.1:${witness.ready}/x`, {
    headers: { cookie: 'session=deadbeef', authorization: 'Bearer deadbeef', 'x-forwarded-proto': 'https' },
  })
  const body = await answer.text()
  assert.match(body, /session=\.\.\./)
  assert.match(body, /x-forwarded-proto/i)
  assert.doesNotMatch(body + witness.output(), /deadbeef/)
})

test('a witness on a port that is taken says so, and ends with 3', async () => {
  using folder = makeTemporaryFolder()
  await using witness = await startWitnessCommand()
  const said = await runCommand(folder.path, execPath, ...lasthop, 'witness', '--port', `${witness.ready}`)
  assert.equal(said.code, 3)
  assert.match(said.stderr, /another program has it/)
})

function startWitnessCommand(): Promise<Running<number>> {
  return startProcess({
    command: execPath,
    words: [...lasthop, 'witness', '--port', '0'],
    readReady: (output) => {
      const port = /^witness http:\/\/127\.0\.0\.1:(\d+)$/m.exec(output)?.[1]
      return port === undefined ? undefined : Number(port)
    },
  })
}

function runDoctor(folder: string, url: string, ca: string, plainPort?: number): ReturnType<typeof runCommand> {
  const plain = plainPort === undefined ? [] : ['--plain-port', `${plainPort}`]
  return runCommand(folder, execPath, ...lasthop, 'doctor', url, '--ca', ca, ...plain)
}

interface Row {
  readonly line: string
  readonly does: string
}

/** The rows of the table in the report. */
function tableOf(report: string): readonly Row[] {
  const [, table = ''] = report.split('what a client sends')
  return [...table.matchAll(/^ {2}(\S.*?) {2,}(\w+) /gm)].map(([, line = '', does = '']) => ({ line, does }))
}
