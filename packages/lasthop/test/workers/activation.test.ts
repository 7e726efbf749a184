import assert from 'node:assert/strict'
import test from 'node:test'
import { doorsOfSystemd } from '../../src/workers/activation.ts'

const cases = [
  { title: 'without systemd there are none', environment: {}, doors: undefined },
  {
    title: 'sockets that were meant for another process are not taken',
    environment: { LISTEN_PID: '8', LISTEN_FDS: '2' },
    doors: undefined,
  },
  {
    title: 'one is for https',
    environment: { LISTEN_PID: '7', LISTEN_FDS: '1' },
    doors: { https: [3], http: undefined },
  },
  {
    title: 'of two, the second is for http',
    environment: { LISTEN_PID: '7', LISTEN_FDS: '2', LISTEN_FDNAMES: 'lasthop.socket:lasthop.socket' },
    doors: { https: [3], http: [4] },
  },
  {
    title: 'names count more than the order',
    environment: { LISTEN_PID: '7', LISTEN_FDS: '3', LISTEN_FDNAMES: 'http:https:https' },
    doors: { https: [4, 5], http: [3] },
  },
]

for (const { title, environment, doors } of cases) {
  test(title, () => assert.deepEqual(doorsOfSystemd(environment, 7), doors))
}

test('three sockets without names, and http alone, are problems', () => {
  for (const names of ['', 'http:http:other']) {
    const found = doorsOfSystemd({ LISTEN_PID: '7', LISTEN_FDS: '3', LISTEN_FDNAMES: names }, 7)
    assert.ok(found !== undefined && 'message' in found)
  }
})
