/** The hops of real stacks, what reaches the application behind them, and who must be trusted. */
import assert from 'node:assert/strict'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { mostRequests } from '../../packages/lasthop/src/doctor/probe/prober.ts'
import { json } from '../../packages/lasthop/src/doctor/report/json.ts'
import { markdown } from '../../packages/lasthop/src/doctor/report/markdown.ts'
import { startEdge } from '../e2e/start-edge.ts'
import { startLab } from './chain-lab.ts'
import { look } from './look.ts'

const lab = await startLab()
after(() => lab[Symbol.asyncDispose]())
const { folder, ports } = lab

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
