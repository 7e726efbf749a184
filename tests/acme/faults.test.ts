import assert from 'node:assert/strict'
import test from 'node:test'
import { makeTemporaryFolder } from '../e2e/temporary-folder.ts'
import { problemOf, startFaultyAuthority, type Instead, type Meddle } from './faulty-authority.ts'
import { dayMs, granted, hourMs, startKeeper } from './keeper-fixture.ts'
import { startPebble } from './start-pebble.ts'

test('an authority that refuses half of its nonces gives a certificate all the same', async () => {
  await using pebble = await startPebble({ nonceReject: 50 })
  using home = makeTemporaryFolder()
  await using stand = await startKeeper({ pebble, home: home.path })
  granted(await stand.keeper.renew('app.test'))
  assert.match(pebble.output(), /Configured to reject 50% of good nonces/)
})

const page: Instead = { status: 200, headers: { 'content-type': 'text/html' }, body: '<html>It works!</html>' }
const order = { status: 'pending', authorizations: ['https://localhost/a'], finalize: 'https://localhost/f' }

/** What an authority, or somebody in its place, does wrong; and what is said about it. */
const faults: Readonly<Record<string, { meddle: Meddle; says: RegExp }>> = {
  'a web page for a directory': { meddle: on('/dir', page), says: /something that is not ACME: a web page where JSON/ },
  'a 404 for a directory': { meddle: on('/dir', { status: 404 }), says: /status 404 where its directory was expected/ },
  'a directory of nothing': {
    meddle: on('/dir', { body: '{}' }),
    says: /"newNonce" is missing or not what it should be/,
  },
  'a directory in clear text': {
    meddle: on('/dir', { body: '{"newNonce":"http://x/","newAccount":"https://x/","newOrder":"https://x/"}' }),
    says: /"newNonce" is missing or not what it should be/,
  },
  'no nonce': { meddle: on('/nonce-plz', { status: 200 }), says: /no Replay-Nonce/ },
  'an account without an address': {
    meddle: on('/sign-me-up', { status: 201, body: '{}' }),
    says: /did not say where/,
  },
  'an order without an address': {
    meddle: on('/order-plz', { status: 201, body: JSON.stringify(order) }),
    says: /an order without an address/,
  },
  'an order of nothing': {
    meddle: on('/order-plz', { status: 201, body: '{"status":"pending"}' }),
    says: /"authorizations" is missing/,
  },
  'a certificate that is none': {
    meddle: on('/certZ', { body: 'x' }),
    says: /is not a certificate in PEM: other text was found/,
  },
  'an endless answer': { meddle: on('/dir', { body: ' '.repeat(2_000_000) }), says: /it sent more than 1048576 bytes/ },
  'a cut connection': {
    meddle: on('/order-plz', { how: 'cut' }),
    says: /could not be reached: it closed the connection/,
  },
  'trouble of its own': { meddle: on('/order-plz', { status: 500 }), says: /answered "status-500"/ },
  'a name that it does not sign for': {
    meddle: on('/order-plz', problemOf('rejectedIdentifier', 400)),
    says: /does not sign for this name: a test/,
  },
  'a token that is a path': {
    meddle: on('/authZ', {
      body: JSON.stringify({
        status: 'pending',
        identifier: { type: 'dns', value: 'app.test' },
        challenges: [{ type: 'http-01', url: 'https://localhost/c', status: 'pending', token: '../../x' }],
      }),
    }),
    says: /"challenges\.0\.token" is missing or not what it should be/,
  },
}

for (const [what, { meddle, says }] of Object.entries(faults)) {
  void test(`${what} is told as what it is, and is overcome when it is over`, async () => {
    await using pebble = await startPebble()
    await using authority = await startFaultyAuthority(pebble)
    using home = makeTemporaryFolder()
    authority.meddle = meddle
    await using stand = await startKeeper({ pebble, home: home.path, directory: authority.directory })
    await stand.work()
    assert.match(stand.log.at(-1) ?? '', says)
    assert.match(stand.log.at(-1) ?? '', /^There is no certificate for app\.test yet/)
    assert.equal((await stand.stored('app.test'))?.failure?.count, 1)
    authority.meddle = () => undefined
    await stand.work()
    assert.equal((await stand.stored('app.test'))?.failure?.count, 1, 'It was tried again at once.')
    stand.pass(2 * 60_000)
    await stand.work()
    const record = await stand.stored('app.test')
    assert.equal(record?.served?.directory, authority.directory)
    assert.equal(record?.failure, undefined)
  })
}

for (const path of ['/dir', '/order-plz', '/finalize-order']) {
  void test(`an authority that takes ${path} and never answers is given up in bounded time, and the old certificate is served on`, async () => {
    await using pebble = await startPebble({ validity: 6 * 86_400 })
    await using authority = await startFaultyAuthority(pebble)
    using home = makeTemporaryFolder()
    const parts = { pebble, home: home.path, directory: authority.directory, patienceMs: 300 }
    await using stand = await startKeeper(parts)
    await stand.work()
    const first = granted(stand.keeper.pairs.get('app.test'))
    authority.meddle = (asked) => (asked.path.startsWith(path) ? { how: 'silent' } : undefined)
    stand.pass(4.5 * dayMs)
    await stand.work()
    assert.match(
      stand.log.at(-1) ?? '',
      /could not be renewed; the old one is good until .* The authority at localhost:\d+ did not answer within 0\.3 seconds\. Lasthop tries again by itself/,
    )
    assert.equal(stand.keeper.pairs.get('app.test')?.certPem, first.certPem)
    authority.meddle = () => undefined
    stand.pass(2 * 60_000)
    await stand.work()
    assert.notEqual(granted(stand.keeper.pairs.get('app.test')).certPem, first.certPem)
  })
}

test('an authority that asks to come later is not asked before', async () => {
  await using pebble = await startPebble()
  await using authority = await startFaultyAuthority(pebble)
  using home = makeTemporaryFolder()
  authority.meddle = on('/order-plz', problemOf('rateLimited', 429, { 'retry-after': '7200' }))
  await using stand = await startKeeper({ pebble, home: home.path, directory: authority.directory })
  await stand.work()
  assert.match(stand.log.at(-1) ?? '', /has had too many requests.*It asks to come again after/)
  authority.meddle = () => undefined
  const asked = authority.asked.length
  stand.pass(hourMs)
  await stand.work()
  assert.equal(authority.asked.length, asked)
  stand.pass(hourMs + 60_000)
  await stand.work()
  assert.ok(stand.keeper.pairs.has('app.test'))
})

test('failures are spaced ever further', async () => {
  await using pebble = await startPebble()
  await using authority = await startFaultyAuthority(pebble)
  using home = makeTemporaryFolder()
  authority.meddle = on('/dir', { status: 500 })
  await using stand = await startKeeper({ pebble, home: home.path, directory: authority.directory })
  const waits: number[] = []
  for (let count = 1; count <= 8; count++) {
    await stand.work()
    const failure = (await stand.stored('app.test'))?.failure
    assert.ok(failure !== undefined)
    assert.equal(failure.count, count)
    const waitMs = Date.parse(failure.nextAt) - Date.parse(failure.at)
    waits.push(waitMs)
    stand.pass(waitMs + 1000)
  }
  assert.ok((waits[7] ?? 0) > 60 * 60_000, String(waits))
})

test('the second authority is asked when the first fails, and the first one again when it is time to renew', async () => {
  await using pebble = await startPebble({ validity: 6 * 86_400 })
  await using authority = await startFaultyAuthority(pebble)
  using home = makeTemporaryFolder()
  authority.meddle = on('/dir', { status: 503 })
  const second = `, authorities: [{ directory: '${authority.directory}', roots: ${pebble.rootsFile} }, { directory: '${pebble.directory}', roots: ${pebble.rootsFile} }]`
  await using stand = await startKeeper({ pebble, home: home.path, acme: second })
  await stand.work()
  assert.equal((await stand.stored('app.test'))?.served?.directory, pebble.directory)
  authority.meddle = () => undefined
  stand.pass(4.5 * dayMs)
  await stand.work()
  assert.equal((await stand.stored('app.test'))?.served?.directory, authority.directory)
})

test('an account that the authority has lost is made anew', async () => {
  await using pebble = await startPebble()
  await using authority = await startFaultyAuthority(pebble)
  using home = makeTemporaryFolder()
  await using stand = await startKeeper({ pebble, home: home.path, directory: authority.directory })
  granted(await stand.keeper.renew('app.test'))
  let isLost = true
  authority.meddle = ({ path }) => {
    if (path === '/sign-me-up') isLost = false
    return isLost && path === '/order-plz' ? problemOf('accountDoesNotExist', 400) : undefined
  }
  granted(await stand.keeper.renew('app.test'))
  assert.equal(isLost, false)
})

test('an authority that signs for customers only says so, and takes the key that it gave', async () => {
  const key = 'zWNDZM6eQGHWpSRTPal5eIUYFTu7EajVIoguysqZ9wG44nMEtx3MUAsUDkMTQ12W'
  await using pebble = await startPebble({ customers: { 'kid-1': key } })
  using home = makeTemporaryFolder()
  {
    await using stranger = await startKeeper({ pebble, home: home.path })
    await stranger.work()
    assert.match(stranger.log.at(-1) ?? '', /signs only for its customers, and no "eab" is given/)
  }
  {
    await using liar = await startKeeper({
      pebble,
      home: home.path,
      acme: `, eab: { id: kid-1, key: ${'A'.repeat(64)} }`,
    })
    liar.pass(dayMs)
    await liar.work()
    assert.match(liar.log.at(-1) ?? '', /The authority at localhost:\d+ (was not convinced|answered)/)
  }
  await using customer = await startKeeper({ pebble, home: home.path, acme: `, eab: { id: kid-1, key: ${key} }` })
  customer.pass(2 * dayMs)
  await customer.work()
  assert.ok(customer.keeper.pairs.has('app.test'), String(customer.log.at(-1)))
})

/** For every request whose path begins so. */
function on(path: string, instead: Instead): Meddle {
  return (asked) => (asked.path.startsWith(path) ? instead : undefined)
}
