/** The PROXY protocol at nginx, Apache and HAProxy against Debian's own: whom they take for the client, and what they refuse. */
import assert from 'node:assert/strict'
import { chmodSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import test from 'node:test'
import { findFreePorts } from '../../bench/ports.ts'
import { apache } from '../../packages/lasthop/src/products/apache/product.ts'
import type { EdgeProduct } from '../../packages/lasthop/src/products/edge.ts'
import { haproxy } from '../../packages/lasthop/src/products/haproxy/product.ts'
import { nginx } from '../../packages/lasthop/src/products/nginx/product.ts'
import type { Passage } from '../../packages/lasthop/src/products/passage.ts'
import type { Socket } from '../../packages/lasthop/src/products/message.ts'
import { greet, type Greeted } from '../../packages/lasthop/src/products/proxy-protocol.ts'
import { startProcess, type Running } from '../e2e/start-process.ts'
import { makeTemporaryFolder } from '../e2e/temporary-folder.ts'
import { preamble, startApache } from './apache/start-apache.ts'
import { observed, predicted } from './compare.ts'
import { startHaproxy } from './haproxy/start-haproxy.ts'
import { headsAt, startLane, type Lane } from './lane.ts'
import { answers, send } from './send.ts'
import { edgeFrom, socketAt, startAnew } from './subjects.ts'

const line = 'PROXY TCP4 203.0.113.7 198.51.100.1 4711 443\r\n'
const named = { client: '203.0.113.7', address: '198.51.100.1', port: 443 }
const request =
  'GET /a HTTP/1.1\r\nHost: app.test\r\nX-Forwarded-For: 198.51.100.66\r\nX-Real-IP: 198.51.100.67\r\n\r\n'

/** A product with a text for each of its doors. */
interface Case {
  readonly product: EdgeProduct
  readonly file: string
  readonly doors: readonly string[]
  readonly whole: (folder: string, doors: readonly string[]) => string
  readonly start: (folder: string, text: string) => Promise<Running<true>>
}

const told =
  'proxy_set_header X-Told "$remote_addr $realip_remote_addr $proxy_protocol_addr $proxy_protocol_server_addr $proxy_protocol_server_port $server_port";\nproxy_set_header X-Forwarded-For $proxy_add_x_forwarded_for;'
const listed = 'set_real_ip_from 127.0.0.0/8;'

const cases: readonly Case[] = [
  {
    product: nginx,
    file: 'nginx.conf',
    doors: [
      `listen %ADDRESS% proxy_protocol;\n${listed}\nreal_ip_header proxy_protocol;`,
      'listen %ADDRESS% proxy_protocol;\nset_real_ip_from 10.0.0.0/8;\nreal_ip_header proxy_protocol;',
      'listen %ADDRESS% proxy_protocol;',
      `listen %ADDRESS% proxy_protocol;\n${listed}\nreal_ip_header X-Forwarded-For;`,
      `listen %ADDRESS%;\n${listed}\nreal_ip_header proxy_protocol;`,
    ].map((lines) => `server {\n${lines}\n${told}\nlocation / { proxy_pass http://127.0.0.1:%LANE%; }\n}`),
    whole: (folder, doors) =>
      `daemon off;\npid ${folder}/nginx.pid;\nerror_log stderr notice;\nevents {}\nhttp {\naccess_log off;\n${doors.join('\n')}\n}\n`,
    start: (folder, text) => {
      writeFileSync(join(folder, 'nginx.conf'), text)
      return startProcess<true>({
        command: '/usr/sbin/nginx',
        words: ['-p', folder, '-c', join(folder, 'nginx.conf'), '-e', 'stderr'],
        readReady: (output) => (output.includes('start worker process') ? true : undefined),
      })
    },
  },
  {
    product: apache,
    file: 'apache2.conf',
    doors: [
      'RemoteIPProxyProtocol On',
      'RemoteIPProxyProtocol On\nRemoteIPHeader X-Forwarded-For\nRemoteIPInternalProxy 127.0.0.0/8',
      'RemoteIPProxyProtocol Off',
    ].map(
      (lines) =>
        `Listen %ADDRESS%\n<VirtualHost %ADDRESS%>\nServerName app.test\n${lines}\nRequestHeader set X-Told "expr=%{REMOTE_ADDR} %{CONN_REMOTE_ADDR}"\nProxyPass / http://127.0.0.1:%LANE%/\n</VirtualHost>`,
    ),
    whole: (folder, doors) =>
      `${preamble(folder, ['mpm_event', 'authz_core', 'socache_shmcb', 'ssl', 'headers', 'remoteip', 'proxy', 'proxy_http'])}ServerName main.test\n${doors.join('\n')}\n`,
    start: startApache,
  },
  {
    product: haproxy,
    file: 'haproxy.cfg',
    doors: [
      'bind %ADDRESS% accept-proxy',
      'bind %ADDRESS% accept-proxy\n  http-request set-src req.hdr_ip(x-real-ip)',
      'bind %ADDRESS%\n  tcp-request connection expect-proxy layer4',
      'bind %ADDRESS%',
    ].map(
      (lines, index) =>
        `listen s${index}\n  ${lines}\n  option forwardfor\n  option originalto\n  http-request set-header X-Told "%[src] %ci %[dst] %[dst_port] %fi %fp"\n  server app 127.0.0.1:%LANE%`,
    ),
    whole: (_folder, doors) =>
      `defaults\n  mode http\n  timeout connect 5s\n  timeout client 10s\n  timeout server 10s\n${doors.join('\n')}\n`,
    start: startHaproxy,
  },
]

for (const each of cases) {
  test(`${each.product.title} takes the client of the PROXY protocol for who its model says`, async () => {
    using folder = makeTemporaryFolder()
    chmodSync(folder.path, 0o755)
    await using lane = await startLane()
    const { ports, text, running } = await startAnew(() => start(each, folder.path, lane))
    await using _ = running
    for (const [index, port] of ports.entries()) {
      for (const isNamed of [true, false]) {
        const happened = await happens(lane, port, isNamed ? line + request : request)
        assert.equal(says(each, { text, port, isNamed }), happened, `${isNamed}: ${each.doors[index]}`)
      }
    }
  })
}

interface Started {
  readonly ports: readonly number[]
  readonly text: string
  readonly running: Running<true>
}

async function start(each: Case, folder: string, lane: Lane): Promise<Started> {
  const ports = await findFreePorts(each.doors.length)
  const doors = each.doors.map((door, index) =>
    door.replaceAll('%ADDRESS%', `127.0.0.1:${ports[index]}`).replaceAll('%LANE%', String(lane.port)),
  )
  const text = each.whole(folder, doors)
  const running = await each.start(folder, text)
  await answers(ports.at(-1) ?? 0)
  return { ports, text, running }
}

interface Asked {
  readonly text: string
  readonly port: number
  readonly isNamed: boolean
}

/** A connection that is closed without a word is one that nothing is answered on. */
function says({ product, file }: Case, { text, port, isNamed }: Asked): string | undefined {
  const edge = edgeFrom(product, file, text)
  const socket = { ...socketAt({ port, isTls: false }), ...(isNamed && { named }) }
  const greeted = greet(socket, edge.doors.find((door) => door.port === port)?.proxyProtocol)
  assert.notEqual(greeted.kind, 'unknown')
  return predicted(passageOf(greeted, (opened) => edge.passBytes(opened, request)))
}

function passageOf(greeted: Greeted, pass: (socket: Socket) => Passage): Passage {
  if (greeted.kind === 'open') return pass(greeted.socket)
  return { kind: 'refused', status: greeted.kind === 'refused' ? greeted.status : 'closed', steps: [] }
}

async function happens(lane: Lane, port: number, bytes: string): Promise<string> {
  lane.takeHeads()
  const reply = await send({ port, isTls: false }, bytes, 20_000)
  return observed({ reply, heads: await headsAt(lane) })
}
