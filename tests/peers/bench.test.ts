import assert from 'node:assert/strict'
import { suite, test } from 'node:test'
import { enter, openArena } from '../../bench/contest.ts'
import { peers } from '../../bench/peers/peers.ts'

void suite('every proxy of the benchmark does the same work: it tells the app scheme, client and host', () => {
  for (const peer of peers) {
    void test(peer.name, async () => {
      await using arena = await openArena()
      // Throws when the app was told anything but the truth.
      await using contestant = await enter(peer, arena)
      assert.ok(contestant.proxy.memoryBytes() > 0)
    })
  }
})
