/** An access log that is a named pipe. */
import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempDisposable } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Readable } from 'node:stream'
import { test } from 'node:test'
import { isProblem } from '@lasthop/contract'
import { formatEntry, openAccessLog, type AccessLog } from '../../src/observe/access-log.ts'
import { entry } from './plain-entry.ts'

const rounds = 2000

/** Once this many characters have come the logs end, and the reader with them. */
async function readAll(stream: Readable, length: number, logs: readonly AccessLog[]): Promise<string> {
  let read = ''
  for await (const piece of stream.setEncoding('utf8')) {
    read += piece
    if (read.length >= length) await Promise.all(logs.map((log) => log.end()))
  }
  return read
}

async function makePipe() {
  const folder = await mkdtempDisposable(join(tmpdir(), 'lasthop-'))
  const path = join(folder.path, 'pipe')
  await once(spawn('mkfifo', [path]), 'exit')
  return { path, [Symbol.asyncDispose]: () => folder.remove() }
}

/** As soon as somebody reads from it. */
async function openPipe(path: string) {
  for (;;) {
    const log = await openAccessLog({ kind: 'file', path }, () => undefined)
    if (!isProblem(log)) return log
  }
}

test(
  'a named pipe without a reader is a problem, and with a slow one nothing is lost',
  { timeout: 60_000 },
  async () => {
    await using pipe = await makePipe()
    const { path } = pipe
    const trouble = await openAccessLog({ kind: 'file', path }, () => undefined)
    assert.ok(isProblem(trouble))
    assert.match(trouble.message, /nobody reads from this pipe/)

    const reader = spawn('cat', [path], { stdio: ['ignore', 'pipe', 'ignore'] })
    const log = await openPipe(path)
    for (let round = 0; round < rounds; round++) log.write(entry)
    const read = await readAll(reader.stdout, formatEntry(entry).length * rounds, [log])
    assert.ok(read === formatEntry(entry).repeat(rounds), 'every line is there, whole and once')
    assert.equal(log.dropped, 0)
  },
)

test("several processes that write to one named pipe do not tear each other's lines", { timeout: 60_000 }, async () => {
  await using pipe = await makePipe()
  const { path } = pipe
  const reader = spawn('cat', [path], { stdio: ['ignore', 'pipe', 'ignore'] })
  const lines = ['/one', '/two', '/three', '/four'].map((target) => ({ ...entry, target }))
  const logs = await Promise.all(lines.map(() => openPipe(path)))
  for (let round = 0; round < rounds; round++) logs.forEach((log, at) => log.write(lines[at] ?? entry))
  const whole = lines.map(formatEntry)
  const read = await readAll(reader.stdout, rounds * whole.join('').length, logs)
  const torn = read
    .split('\n')
    .slice(0, -1)
    .filter((line) => !whole.includes(`${line}\n`))
  assert.deepEqual(torn, [])
})
