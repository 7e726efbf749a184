/** The hops of real stacks, what reaches the application behind them, and who must be trusted: each program is started once. */
import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { chmodSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import { join } from 'node:path'
import process from 'node:process'
import { after, test } from 'node:test'
import { isProblem } from '@lasthop/contract'
import { findFreePorts } from '../../bench/ports.ts'
import { diagnose, type Diagnosis } from '../../packages/lasthop/src/doctor/diagnose.ts'
import { openFolder } from '../../packages/lasthop/src/doctor/folder.ts'
import { examine, type Wish } from '../../packages/lasthop/src/doctor/live/examine.ts'
import type { Live } from '../../packages/lasthop/src/doctor/live/live.ts'
import { mostRequests } from '../../packages/lasthop/src/doctor/probe/prober.ts'
import { parseTarget } from '../../packages/lasthop/src/doctor/probe/target.ts'
import { chainMapOf, type ChainMap } from '../../packages/lasthop/src/doctor/report/chain-lines.ts'
import { json } from '../../packages/lasthop/src/doctor/report/json.ts'
import { markdown } from '../../packages/lasthop/src/doctor/report/markdown.ts'
import { buildStack } from '../../packages/lasthop/src/doctor/stack.ts'
import { startWitness } from '../../packages/lasthop/src/doctor/witness/start.ts'
import { startEdge } from '../e2e/start-edge.ts'
import { makeTemporaryFolder } from '../e2e/temporary-folder.ts'
import { untilOpen } from './fronts.ts'

const started = new AsyncDisposableStack()
after(() => started.disposeAsync())
const folder = started.use(makeTemporaryFolder()).path
chmodSync(folder, 0o755)
const ports = await findLab()
await startNode(ports.node)
const witness = started.use(await startWitness({ host: '127.0.0.1', port: 0, onRequest: () => undefined }))
await Promise.all([startPython(), startNginx(), startHaproxy(), startCaddy(), startApache()])

/** What the ruler says of a field behind a front: run by hand on the same programs first. */
const measured: readonly (readonly [front: string, port: number, server: string, ...readings: string[]])[] = [
  [
    'nginx',
    ports.nginxNode,
    'Node.js',
    'X-Forwarded-Proto stopped',
    'X-Forwarded-Host reaches',
    'X_Forwarded_Proto stopped',
  ],
  [
    'nginx',
    ports.nginxPython,
    'gunicorn',
    'X-Forwarded-Proto stopped',
    'X-Forwarded-Ssl reaches',
    'Remote-User reaches',
  ],
  ['Caddy', ports.caddyNode, 'Node.js', 'X-Forwarded-Proto stopped', 'Forwarded reaches', 'X_Forwarded_Proto reaches'],
  [
    'Caddy',
    ports.caddyPython,
    'gunicorn',
    'X-Forwarded-Proto stopped',
    'X_Forwarded_Proto reaches',
    'X-Forwarded-For unknown',
  ],
]
for (const [front, port, server, ...readings] of measured)
  test(`behind ${front}, the ruler measures ${server} with its own limit`, async () => {
    const { live, rules } = await look(port)
    assert.equal(live.ruler?.scale?.server, server, live.ruler?.because ?? 'it was not laid')
    const rows = live.ruler.rows.map(({ field, verdict }) => `${field} ${verdict}`)
    for (const reading of readings) assert.ok(rows.includes(reading), `${reading} is not among ${rows.join(', ')}`)
    assert.ok(rules.has('P215') && rules.has('P216'))
    assert.ok(live.sent.length <= mostRequests)
  })

test('behind this edge, the ruler shows that no field of a client arrives, those that name a user neither', async () => {
  await using edge = await startEdge({ words: ['--to', `${ports.node}`, '--host', 'localhost'] })
  const { live, rules } = await look(edge.httpsPort, { ca: edge.rootCertificate })
  assert.equal(live.ruler?.scale?.server, 'Node.js', live.ruler?.because ?? 'it was not laid')
  assert.equal(live.ruler.rows.length, 13)
  assert.deepEqual(
    live.ruler.rows.filter(({ verdict }) => verdict !== 'stopped').map(({ field }) => field),
    [],
  )
  assert.ok(!rules.has('P215') && !rules.has('P216'))
  assert.deepEqual(
    live.hops.filter(({ role }) => role === 'proxy').map(({ name }) => name),
    ['Lasthop'],
  )
})

test('where the limit of the front is smaller, or there is no front, the ruler says nothing', async () => {
  for (const port of [ports.haproxyNode, ports.apacheNode, ports.node]) {
    const { live } = await look(port)
    assert.equal(live.ruler?.scale, undefined)
    assert.deepEqual(live.ruler?.rows, [])
    assert.ok(live.unknown.some(({ because }) => because.includes('Which fields of a client reach')))
  }
})

const fronts: readonly (readonly [name: RegExp, port: number])[] = [
  [/^nginx\/1/, ports.nginxNode],
  [/^HAProxy$/, ports.haproxyNode],
  [/^Caddy$/, ports.caddyNode],
  [/^Apache\/2/, ports.apacheNode],
]
for (const [name, port] of fronts)
  test(`a proxy is told by how it refuses what is malformed: ${name.source}`, async () => {
    const { live } = await look(port)
    const proxies = live.hops.filter(({ role }) => role === 'proxy')
    assert.equal(proxies.length, 1, JSON.stringify(live.hops))
    assert.match(proxies[0]?.name ?? '', name)
    assert.match(proxies[0]?.evidence ?? '', /a space before a colon is refused in its own words/)
  })

test('an application without a proxy is not taken for one', async () => {
  const { live } = await look(ports.node)
  assert.deepEqual(
    live.hops.filter(({ role }) => role === 'proxy'),
    [],
  )
})

test('a port that waits for a PROXY line takes it from the doctor too, and a right one refuses it', async () => {
  const open = await look(ports.haproxyProxy)
  assert.equal(open.live.proxyLine?.verdict, 'demanded')
  assert.ok(open.rules.has('P405'))
  for (const port of [ports.nginxNode, ports.haproxyNode, ports.caddyNode, ports.apacheNode, ports.node]) {
    const { live, rules } = await look(port)
    assert.equal(live.proxyLine?.verdict, 'refused')
    assert.ok(!rules.has('P405'))
  }
})

test('with a witness behind two hops, every field has its fate, and the trust that is needed is one address', async () => {
  const { chain } = await look(ports.nginxWitness, { origin: { host: '127.0.0.1', port: ports.haproxyInner } })
  const fate = (field: string): string | undefined => {
    const found = chain.fields.find((each) => each.field === field)
    return found && `${found.fate} by ${found.by}`
  }
  assert.match(fate('X-Forwarded-Proto') ?? '', /^set by nginx\/[\d.]+, before 127\.0\.0\.1:\d+$/)
  assert.equal(fate('X-Forwarded-Host'), `dropped by what answers at 127.0.0.1:${ports.haproxyInner}`)
  assert.equal(fate('Forwarded'), 'kept by every hop')
  assert.equal(fate('X-Forwarded-For')?.split(' by ')[0], 'added to')
  assert.deepEqual(chain.trust.ranges, ['127.0.0.1/32'])
  assert.match(chain.trust.because, /requests came to the witness from there, and 1 hops before it/)
})

test('without a witness or files, the trust that is needed is said to be unknown', async () => {
  const { chain } = await look(ports.nginxNode)
  assert.deepEqual(chain.trust.ranges, [])
  assert.match(chain.trust.because, /^Unknown/)
})

test('with the files, the line that did it is named, and whom the loopback address needs', async () => {
  const { chain } = await look(ports.nginxPython, {}, [join(folder, 'nginx.conf'), join(folder, 'gunicorn.conf.py')])
  const proto = chain.fields.find(({ field }) => field === 'X-Forwarded-Proto')
  assert.match(proto?.by ?? '', /^nginx .*nginx\.conf:\d+$/)
  assert.deepEqual(chain.trust.ranges, ['127.0.0.1/32'])
  assert.equal(chain.trust.insteadOf !== undefined && chain.trust.insteadOf.includes('*'), true)
})

test('Markdown and JSON hold the hops, the fields and everything that was asked', async () => {
  const { live, diagnosis } = await look(ports.nginxNode)
  const report = { diagnosis, version: '0', targets: [live.target.origin] }
  const text = markdown(report)
  assert.match(text, /\| proxy \| nginx\/[\d.]+ \|/)
  assert.match(text, /\| `Forwarded` \| kept \| every hop \| ruler \|/)
  assert.equal(text.match(/^\| `(?:GET|PROXY)/gm)?.length, live.sent.length)
  const told: { sites?: { chain?: { field: string }[]; sent?: unknown[] }[] } = JSON.parse(json(report))
  assert.ok(told.sites?.[0]?.chain?.some(({ field }) => field === 'Forwarded'))
  assert.equal(told.sites?.[0]?.sent?.length, live.sent.length)
})

interface Looked {
  readonly diagnosis: Diagnosis
  readonly live: Live
  readonly chain: ChainMap
  readonly rules: ReadonlySet<string>
}

async function look(
  port: number,
  { ca, ...wish }: Partial<Wish> & { readonly ca?: string } = {},
  files: readonly string[] = [],
): Promise<Looked> {
  const target = parseTarget(`${ca === undefined ? 'http' : 'https'}://localhost:${port}/`)
  const opened = openFolder(files, '.')
  assert.ok(!isProblem(target) && !isProblem(opened))
  const manners = {
    isAuthorized: false,
    ca: ca === undefined ? [] : [ca],
    userAgent: 'lasthop-doctor/test',
    onAsk: () => undefined,
  }
  const live = await examine(target, { manners, ...wish })
  assert.ok(!isProblem(live))
  const stack = buildStack(opened, { versions: new Map(), isEdge: false, isTlsInFront: false, frontRanges: [] })
  const diagnosis: Diagnosis = diagnose(stack, { today: '2026-11-26', lives: [live] })
  return {
    live,
    diagnosis,
    chain: chainMapOf(live, diagnosis.view),
    rules: new Set(diagnosis.findings.map(({ rule }) => rule)),
  }
}

type Lab = Readonly<
  Record<
    | 'nginxNode'
    | 'nginxPython'
    | 'nginxWitness'
    | 'haproxyNode'
    | 'haproxyProxy'
    | 'haproxyInner'
    | 'caddyNode'
    | 'caddyPython'
    | 'apacheNode'
    | 'python'
    | 'node',
    number
  >
>

async function findLab(): Promise<Lab> {
  const [
    nginxNode = 0,
    nginxPython = 0,
    nginxWitness = 0,
    haproxyNode = 0,
    haproxyProxy = 0,
    haproxyInner = 0,
    ...more
  ] = await findFreePorts(11)
  const [caddyNode = 0, caddyPython = 0, apacheNode = 0, python = 0, node = 0] = more
  return {
    nginxNode,
    nginxPython,
    nginxWitness,
    haproxyNode,
    haproxyProxy,
    haproxyInner,
    caddyNode,
    caddyPython,
    apacheNode,
    python,
    node,
  }
}

async function startNode(port: number): Promise<void> {
  const server = createServer((_request, response) => void response.end('<p>A page.</p>')).listen(port, '127.0.0.1')
  started.defer(() => {
    server.closeAllConnections()
    server.close()
  })
  await once(server, 'listening')
}

async function startPython(): Promise<void> {
  writeFileSync(
    join(folder, 'page.py'),
    `def app(environ, start_response):
    start_response("200 OK", [("Content-Type", "text/html")])
    return [b"<p>A page.</p>"]
`,
  )
  writeFileSync(
    join(folder, 'gunicorn.conf.py'),
    `bind = "127.0.0.1:${ports.python}"\nwsgi_app = "page:app"\nforwarded_allow_ips = "*"\n`,
  )
  await start('/usr/bin/python3', ['-m', 'gunicorn', '-c', join(folder, 'gunicorn.conf.py')], ports.python)
}

async function startNginx(): Promise<void> {
  const site = (port: number, to: number): string => `  server {
    listen 127.0.0.1:${port}; server_name localhost;
    location / {
      proxy_pass http://127.0.0.1:${to};
      proxy_set_header Host $http_host;
      proxy_set_header X-Forwarded-Proto $scheme;
      proxy_set_header X-Forwarded-For $proxy_add_x_forwarded_for;
    }
  }`
  writeFileSync(
    join(folder, 'nginx.conf'),
    `user root; daemon off; worker_processes 1; error_log stderr error; pid ${folder}/nginx.pid; events {}
http {
  access_log off; client_body_temp_path body; proxy_temp_path proxy; fastcgi_temp_path f; uwsgi_temp_path u; scgi_temp_path s;
${site(ports.nginxNode, ports.node)}
${site(ports.nginxPython, ports.python)}
${site(ports.nginxWitness, ports.haproxyInner)}
}
`,
  )
  await start('/usr/sbin/nginx', ['-p', folder, '-c', 'nginx.conf', '-e', 'stderr'], ports.nginxNode)
}

async function startHaproxy(): Promise<void> {
  const front = (port: number, to: number, rest = ''): string =>
    `frontend f${port}\n  bind 127.0.0.1:${port}${rest}\n  default_backend b${port}\nbackend b${port}\n  server s 127.0.0.1:${to}`
  writeFileSync(
    join(folder, 'haproxy.cfg'),
    `global
  nbthread 1
  maxconn 64
defaults
  mode http
  timeout connect 5s
  timeout client 20s
  timeout server 20s
${front(ports.haproxyNode, ports.node)}
${front(ports.haproxyProxy, ports.node, ' accept-proxy')}
${front(ports.haproxyInner, witness.port)}
  http-request del-header X-Forwarded-Host
  option forwardfor
`,
  )
  await start('/usr/sbin/haproxy', ['-db', '-f', join(folder, 'haproxy.cfg')], ports.haproxyInner)
}

async function startCaddy(): Promise<void> {
  const site = (port: number, to: number): string =>
    `http://:${port} {\n  bind 127.0.0.1\n  reverse_proxy 127.0.0.1:${to}\n}`
  writeFileSync(
    join(folder, 'Caddyfile'),
    `{\n  admin off\n  auto_https off\n}\n${site(ports.caddyNode, ports.node)}\n${site(ports.caddyPython, ports.python)}\n`,
  )
  await start(
    '/usr/bin/caddy',
    ['run', '--config', join(folder, 'Caddyfile'), '--adapter', 'caddyfile'],
    ports.caddyNode,
  )
}

async function startApache(): Promise<void> {
  const modules = ['mpm_event', 'authz_core', 'proxy', 'proxy_http']
  writeFileSync(
    join(folder, 'apache.conf'),
    `${modules.map((name) => `LoadModule ${name}_module /usr/lib/apache2/modules/mod_${name}.so`).join('\n')}
ServerName localhost
PidFile ${folder}/apache.pid
DefaultRuntimeDir ${folder}
ErrorLog "|/bin/cat"
User www-data
Group www-data
StartServers 1
ServerLimit 1
ThreadsPerChild 8
MaxRequestWorkers 8
Listen 127.0.0.1:${ports.apacheNode}
ProxyPass / http://127.0.0.1:${ports.node}/
`,
  )
  const words = ['-d', folder, '-f', join(folder, 'apache.conf'), '-D', 'FOREGROUND']
  await start('/usr/sbin/apache2', words, ports.apacheNode)
}

async function start(command: string, words: readonly string[], port: number): Promise<void> {
  const env = { HOME: folder, XDG_DATA_HOME: folder, XDG_CONFIG_HOME: folder, PYTHONDONTWRITEBYTECODE: '1' }
  const child = spawn(command, words, { cwd: folder, env: { ...process.env, ...env }, stdio: 'ignore' })
  started.defer(async () => {
    if (child.exitCode !== null) return
    child.kill('SIGKILL')
    await once(child, 'exit')
  })
  await untilOpen(port)
}
