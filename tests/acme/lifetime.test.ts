import assert from 'node:assert/strict'
import test from 'node:test'
import { isFault } from '../../packages/lasthop/src/acme/fault.ts'
import { certificateId } from '../../packages/lasthop/src/acme/renewal-info.ts'
import { makeTemporaryFolder } from '../e2e/temporary-folder.ts'
import { problemOf, startFaultyAuthority, type Asked, type FaultyAuthority } from './faulty-authority.ts'
import { dayMs, granted, hourMs, startKeeper } from './keeper-fixture.ts'
import { startPebble } from './start-pebble.ts'

const sixDays = 6 * 86_400

test('a certificate for six days is renewed after four, and the old one is served until then', async () => {
  await using pebble = await startPebble({ validity: sixDays })
  using home = makeTemporaryFolder()
  await using stand = await startKeeper({ pebble, home: home.path })
  await stand.work()
  const first = granted(stand.keeper.pairs.get('app.test'))
  stand.pass(3.9 * dayMs)
  await stand.work()
  assert.equal(stand.keeper.pairs.get('app.test')?.certPem, first.certPem)
  stand.pass(0.35 * dayMs)
  await stand.work()
  const second = granted(stand.keeper.pairs.get('app.test'))
  assert.notEqual(second.certPem, first.certPem)
  assert.notEqual(second.keyPem, first.keyPem)
})

test('a renewal that fails leaves the old certificate in place, and says until when it is good', async () => {
  await using pebble = await startPebble({ validity: sixDays })
  using home = makeTemporaryFolder()
  await using stand = await startKeeper({ pebble, home: home.path })
  await stand.work()
  const first = granted(stand.keeper.pairs.get('app.test'))
  await pebble.stop()
  stand.pass(4.5 * dayMs)
  await stand.work()
  assert.equal(stand.keeper.pairs.get('app.test')?.certPem, first.certPem)
  assert.match(stand.log.at(-1) ?? '', /could not be renewed; the old one is good until .* nobody listens there/)
})

test('an authority that tells when to renew is obeyed, and told what is renewed', async () => {
  await using pebble = await startPebble()
  await using authority = await startFaultyAuthority(pebble)
  using home = makeTemporaryFolder()
  await using stand = await startKeeper({ pebble, home: home.path, directory: authority.directory })
  suggest(authority, [30 * dayMs, 31 * dayMs])
  await stand.work()
  const id = certificateId(granted(stand.keeper.pairs.get('app.test')).certPem)
  await stand.work()
  assert.ok(authority.asked.some(({ path }) => path === `/ari/${id}`))
  const planned = Date.parse((await stand.stored('app.test'))?.renewal?.at ?? '') - Date.now()
  assert.ok(planned > 29 * dayMs && planned < 32 * dayMs, `in ${planned / dayMs} days`)
  // As when the authority has to revoke it.
  suggest(authority, [-2 * dayMs, -dayMs])
  stand.pass(7 * hourMs)
  await stand.work()
  await stand.work()
  assert.deepEqual(
    ordersOf(authority).map(({ replaces }) => replaces),
    [undefined, id],
  )
})

test('an authority that suggests nonsense, or nothing, does not keep a certificate from its renewal', async () => {
  await using pebble = await startPebble({ validity: sixDays })
  await using authority = await startFaultyAuthority(pebble)
  using home = makeTemporaryFolder()
  await using stand = await startKeeper({ pebble, home: home.path, directory: authority.directory })
  authority.also['renewalInfo'] = new URL('/ari', authority.directory).href
  authority.meddle = ({ path }) =>
    path.startsWith('/ari/')
      ? { body: '{"suggestedWindow":{"start":"2031-01-01T00:00:00Z","end":"2030-01-01T00:00:00Z"}}' }
      : undefined
  await stand.work()
  await stand.work()
  const { renewal } = (await stand.stored('app.test')) ?? {}
  assert.ok(Date.parse(renewal?.at ?? '') - Date.now() < 5 * dayMs)
  stand.pass(4.5 * dayMs)
  await stand.work()
  assert.equal(ordersOf(authority).length, 2)
})

test('a suggestion that lies in the past for ever does not make one order after the other', async () => {
  await using pebble = await startPebble()
  await using authority = await startFaultyAuthority(pebble)
  using home = makeTemporaryFolder()
  await using stand = await startKeeper({ pebble, home: home.path, directory: authority.directory })
  suggest(authority, [-2 * dayMs, -dayMs])
  for (let hour = 0; hour < 12; hour++) {
    await stand.work()
    stand.pass(hourMs)
  }
  assert.ok(ordersOf(authority).length <= 3, `${ordersOf(authority).length} orders in twelve hours`)
})

test('a replacement that the authority does not take is ordered without saying what it replaces', async () => {
  await using pebble = await startPebble()
  await using authority = await startFaultyAuthority(pebble)
  using home = makeTemporaryFolder()
  await using stand = await startKeeper({ pebble, home: home.path, directory: authority.directory })
  suggest(authority, [30 * dayMs, 31 * dayMs], ({ payload }) => hasReplaces(payload))
  granted(await stand.keeper.renew('app.test'))
  granted(await stand.keeper.renew('app.test'))
  assert.equal(ordersOf(authority).length, 3)
})

test('a certificate whose key was stolen is replaced by hand, with another key', async () => {
  await using pebble = await startPebble()
  using home = makeTemporaryFolder()
  await using stand = await startKeeper({ pebble, home: home.path })
  const first = granted(await stand.keeper.renew('app.test'))
  const second = granted(await stand.keeper.renew('app.test'))
  assert.notEqual(second.keyPem, first.keyPem)
  assert.equal(stand.keeper.pairs.get('app.test')?.certPem, second.certPem)
})

test('a clock that is a year wrong is told, and the new certificate is not served', async () => {
  await using pebble = await startPebble({ validity: sixDays })
  using home = makeTemporaryFolder()
  await using stand = await startKeeper({ pebble, home: home.path })
  stand.pass(365 * dayMs)
  const result = await stand.keeper.renew('app.test')
  assert.ok(isFault(result))
  assert.match(result.cure, /Set the clock of this machine/)
  stand.pass(-365 * dayMs)
  await stand.work()
  granted(stand.keeper.pairs.get('app.test'))
})

test('two keepers on one home get one certificate, and both serve it', async () => {
  await using pebble = await startPebble()
  await using authority = await startFaultyAuthority(pebble)
  using home = makeTemporaryFolder()
  const parts = { pebble, home: home.path, directory: authority.directory }
  await using one = await startKeeper(parts)
  await using two = await startKeeper({ ...parts, isDeaf: true })
  await Promise.all([one.work(), one.work()])
  await two.work()
  assert.equal(ordersOf(authority).length, 1)
  assert.equal(one.keeper.pairs.get('app.test')?.certPem, two.keeper.pairs.get('app.test')?.certPem)
  granted(await one.keeper.renew('app.test'))
  await two.work()
  assert.equal(one.keeper.pairs.get('app.test')?.certPem, two.keeper.pairs.get('app.test')?.certPem)
})

/** What was ordered, and what each order said that it replaces. */
function ordersOf({ asked }: FaultyAuthority): readonly { readonly replaces: unknown }[] {
  const orders = asked.filter(({ path }) => path === '/order-plz')
  return orders.map(({ payload }) => ({ replaces: hasReplaces(payload) ? payload.replaces : undefined }))
}

/** Makes it tell when to renew, from the real time. */
function suggest(
  authority: FaultyAuthority,
  [startMs, endMs]: readonly [number, number],
  refuses: (asked: Asked) => boolean = () => false,
): void {
  const at = (ms: number) => new Date(Date.now() + ms).toISOString()
  authority.also['renewalInfo'] = new URL('/ari', authority.directory).href
  authority.meddle = (asked) => {
    if (asked.path === '/order-plz' && refuses(asked)) return problemOf('alreadyReplaced', 409)
    if (!asked.path.startsWith('/ari/')) return undefined
    return {
      headers: { 'retry-after': '21600' },
      body: JSON.stringify({ suggestedWindow: { start: at(startMs), end: at(endMs) } }),
    }
  }
}

function hasReplaces(payload: unknown): payload is { readonly replaces: unknown } {
  return typeof payload === 'object' && payload !== null && 'replaces' in payload
}
