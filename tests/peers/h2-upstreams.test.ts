import assert from 'node:assert/strict'
import http2 from 'node:http2'
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { suite, test } from 'node:test'
import { startPinned } from '../../bench/pinned.ts'
import { findFreePorts } from '../../bench/ports.ts'
import { RawClient } from '../e2e/raw-client.ts'
import { startEdge, tlsOf, type Edge } from '../e2e/start-edge.ts'
import { makeTemporaryFolder } from '../e2e/temporary-folder.ts'

/** A program other than Node that serves HTTP/2 in clear text. */
interface Server {
  readonly name: string
  readonly file: string
  config(port: number): string
  command(folder: string): readonly string[]
}

const mebibyte = 1024 * 1024
const servers: readonly Server[] = [
  {
    name: 'nginx',
    file: 'nginx.conf',
    command: (folder) => ['/usr/sbin/nginx', '-p', folder, '-c', 'nginx.conf', '-e', 'error.log'],
    config: (port) => `
user root;
daemon off;
worker_processes 1;
pid nginx.pid;
events { worker_connections 256; }
http {
  access_log off;
  client_max_body_size 10m;
  keepalive_requests 100;
  client_body_temp_path body; proxy_temp_path proxy; fastcgi_temp_path fastcgi; uwsgi_temp_path uwsgi; scgi_temp_path scgi;
  server {
    listen 127.0.0.1:${port} http2;
    root .;
    location = /told { add_header X-Told "$host $http_x_forwarded_proto $http_x_forwarded_for"; return 200 "ok"; }
  }
}
`,
  },
  {
    name: 'HAProxy',
    file: 'haproxy.cfg',
    command: (folder) => ['/usr/sbin/haproxy', '-db', '-f', join(folder, 'haproxy.cfg')],
    config: (port) => `
defaults
  mode http
  timeout connect 5s
  timeout client 30s
  timeout server 30s
frontend app
  bind 127.0.0.1:${port} proto h2
  http-request return status 200 content-type text/plain hdr X-Told "%[req.hdr(host)] %[req.hdr(x-forwarded-proto)] %[req.hdr(x-forwarded-for)]" string ok
`,
  },
]

/** Starts the server, and an edge in front of it. */
async function behindEdge(server: Server, use: (edge: Edge, folder: string) => Promise<void>): Promise<void> {
  using temporary = makeTemporaryFolder()
  const folder = join(temporary.path, 'server')
  mkdirSync(folder)
  writeFileSync(join(folder, 'large'), Buffer.alloc(mebibyte, 'lasthop '))
  const [port = 0] = await findFreePorts(1)
  writeFileSync(join(folder, server.file), server.config(port))
  await using program = await startPinned({ core: 0, folder, command: server.command(folder), port })
  assert.ok(program.memoryBytes() > 0)
  await using edge = await startEdge({ config: `sites: { app.test: { to: "h2c://127.0.0.1:${port}" } }\n` })
  await use(edge, folder)
}

async function ask(edge: Edge, target: string): Promise<{ head: string; body: string; status: number }> {
  await using client = await RawClient.connect(tlsOf(edge))
  client.write(`GET ${target} HTTP/1.1\r\nHost: app.test\r\n\r\n`)
  return await client.readAnswer()
}

for (const server of servers) {
  void suite(`${server.name} behind the edge over HTTP/2`, () => {
    void test('is told the truth by clients of HTTP/1.1 and HTTP/2', async () => {
      await behindEdge(server, async (edge) => {
        const { status, head, body } = await ask(edge, '/told')
        assert.deepEqual([status, body], [200, 'ok'])
        assert.match(head, /\r\nx-told: app\.test https 127\.0\.0\.1\r\n/i)
        assert.equal(await toldOverH2(edge), 'app.test https 127.0.0.1')
      })
    })
  })
}

test('a mebibyte of nginx arrives whole over HTTP/2, a hundred times, several at once', async () => {
  const [nginx] = servers
  assert.ok(nginx !== undefined)
  await behindEdge(nginx, async (edge) => {
    for (let round = 0; round < 10; round++) {
      const answers = await Promise.all(Array.from({ length: 10 }, () => ask(edge, '/large')))
      assert.deepEqual(new Set(answers.map(({ body }) => body.length)), new Set([mebibyte]))
    }
  })
})

test('nginx ends its connections again and again, and no request fails', async () => {
  const [nginx] = servers
  assert.ok(nginx !== undefined)
  await behindEdge(nginx, async (edge) => {
    const session = connect(edge)
    for (let round = 0; round < 30; round++) {
      const statuses = await Promise.all(Array.from({ length: 50 }, () => statusOf(session)))
      assert.deepEqual(new Set(statuses), new Set([200]))
    }
    session.destroy()
  })
})

function connect(edge: Edge): http2.ClientHttp2Session {
  return http2.connect(`https://127.0.0.1:${edge.httpsPort}`, { ca: edge.rootCertificate, servername: 'app.test' })
}

async function statusOf(session: http2.ClientHttp2Session): Promise<number | undefined> {
  const stream = session.request({ ':authority': 'app.test', ':path': '/told' })
  let status: number | undefined
  stream.on('response', (fields) => (status = fields[':status']))
  stream.resume()
  await new Promise((resolve) => stream.once('close', resolve))
  return status
}

async function toldOverH2(edge: Edge): Promise<string | undefined> {
  const session = connect(edge)
  const stream = session.request({ ':authority': 'app.test', ':path': '/told' })
  const told = await new Promise<string | undefined>((resolve) => {
    stream.on('response', (fields) => resolve(fields['x-told']?.toString()))
  })
  stream.resume()
  await new Promise((resolve) => stream.once('close', resolve))
  session.destroy()
  return told
}
