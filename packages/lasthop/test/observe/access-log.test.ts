import * as fc from '../../../../scripts/testing/laws.ts'
import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { access, mkdir, mkdtempDisposable, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { PassThrough } from 'node:stream'
import { test } from 'node:test'
import { isProblem } from '@lasthop/contract'
import { formatEntry, openAccessLog, type AccessLogPlace } from '../../src/observe/access-log.ts'
import { entry } from './plain-entry.ts'

const temporary = () => mkdtempDisposable(join(tmpdir(), 'lasthop-'))

async function open(place: AccessLogPlace, said: string[] = []) {
  const log = await openAccessLog(place, (message) => said.push(message))
  if (isProblem(log)) assert.fail(log.message)
  return log
}

async function linesOf(path: string): Promise<readonly Record<string, unknown>[]> {
  const lines = (await readFile(path, 'utf8')).trimEnd().split('\n')
  return lines.map((line) => JSON.parse(line))
}

test('an exchange is one line of JSON', () => {
  assert.equal(
    formatEntry(entry),
    '{"time":"2026-03-01T12:00:00.007Z","request":"0b9f","site":"app.test","scheme":"https","client":"192.0.2.1",' +
      '"method":"GET","target":"/a?b=c","status":200,"reason":"ok","bytesIn":0,"bytesOut":512,"durationMs":12.346,' +
      '"upstreamMs":10,"tls":"TLSv1.3","userAgent":"curl/8"}\n',
  )
})

test('what is not known is left out', () => {
  const { time, requestId, scheme, bytesIn, bytesOut, durationMs } = entry
  const bare = { time, requestId, scheme, bytesIn, bytesOut, durationMs }
  assert.equal(
    formatEntry({ ...bare, method: '', target: '', status: 400, reason: 'bad-line' }),
    '{"time":"2026-03-01T12:00:00.007Z","request":"0b9f","scheme":"https","method":"","target":"","status":400,' +
      '"reason":"bad-line","bytesIn":0,"bytesOut":512,"durationMs":12.346}\n',
  )
})

test('times are right when they jump, and where they have fractions', () => {
  const timeIn = (time: number) => JSON.parse(formatEntry({ ...entry, time })).time
  for (const time of [0, 999, 1000, 1_772_366_399_999, 1_772_366_400_000, 5]) {
    assert.equal(timeIn(time), new Date(time).toISOString())
  }
  assert.equal(timeIn(1000.999), '1970-01-01T00:00:01.000Z')
})

test('whatever a client sends, the line is one line of printable JSON that gives it back', () => {
  const bytes = fc.uint8Array({ maxLength: 30 }).map((array) => Buffer.from(array).toString('latin1'))
  fc.assert(
    fc.property(bytes, bytes, (method, userAgent) => {
      const line = formatEntry({ ...entry, method, target: `/${method}`, userAgent })
      assert.match(line, /^[\x20-\x7e]+\n$/)
      const parsed = JSON.parse(line)
      assert.deepEqual([parsed.method, parsed.userAgent], [method, userAgent])
    }),
  )
})

test('a log line cannot be forged, nor a terminal steered', () => {
  const line = formatEntry({ ...entry, target: '/a\r\n{"status":200}', userAgent: '\u001b[2Jx"}\u009b\u00ff' })
  assert.match(line, /"target":"\/a\\r\\n\{\\"status\\":200\}"/)
  assert.match(line, /"userAgent":"\\u001b\[2Jx\\"\}\\u009b\\u00ff"\}\n$/)
})

test('long values are cut with a mark, and a secret is redacted all the same', () => {
  const parsed = JSON.parse(
    formatEntry({
      ...entry,
      target: `/?token=${'x'.repeat(8000)}`,
      userAgent: 'u'.repeat(16_384),
      method: 'M'.repeat(99),
    }),
  )
  assert.equal(parsed.target, '/?token=***[+5960]')
  assert.equal(parsed.userAgent, `${'u'.repeat(256)}[+16128]`)
  assert.equal(parsed.method, `${'M'.repeat(32)}[+67]`)
})

test('a file is appended to, in the order of writing, and whole after the end', async () => {
  await using folder = await temporary()
  const path = join(folder.path, 'access.log')
  await writeFile(path, '{"status":100}\n')
  const log = await open({ kind: 'file', path })
  for (let status = 101; status < 5000; status++) log.write({ ...entry, status })
  await log.end()
  const statuses = (await linesOf(path)).map((line) => line['status'])
  assert.deepEqual(
    statuses,
    Array.from({ length: 4900 }, (_, at) => at + 100),
  )
  assert.equal(log.dropped, 0)
  log.write(entry)
  assert.equal(log.dropped, 1)
})

test('a file that is moved away gets no more lines: a new one takes them, and none is lost', async () => {
  await using folder = await temporary()
  const path = join(folder.path, 'access.log')
  const log = await open({ kind: 'file', path })
  const isThere = (name: string) =>
    access(name).then(
      () => true,
      () => false,
    )
  let written = 0
  const writeUntil = async (isDone: () => Promise<boolean>) => {
    const limit = performance.now() + 30_000
    do {
      log.write({ ...entry, bytesOut: written++ })
      await new Promise((resolve) => setTimeout(resolve, 20))
    } while (!(await isDone()) && performance.now() < limit)
  }

  await writeUntil(async () => (await readFile(path)).length > 0)
  await rename(path, `${path}.1`)
  await writeUntil(() => isThere(path))
  await log.end()

  const lines = [...(await linesOf(`${path}.1`)), ...(await linesOf(path))]
  assert.deepEqual(
    lines.map(({ bytesOut }) => bytesOut),
    Array.from({ length: written }, (_, number) => number),
  )
  assert.equal(log.dropped, 0)
})

test('a file that is moved away and cannot be opened anew costs lines, and the operator hears why', async () => {
  await using folder = await temporary()
  const path = join(folder.path, 'access.log')
  const said: string[] = []
  const log = await open({ kind: 'file', path }, said)
  await rm(path)
  await mkdir(path)
  const limit = performance.now() + 30_000
  while (said.length === 0 && performance.now() < limit) {
    log.write(entry)
    await new Promise((resolve) => setTimeout(resolve, 20))
  }
  await log.end()
  assert.match(
    said[0] ?? '',
    /loses lines: the file was moved, and a new one could not be opened: it is a folder\. Traffic/,
  )
  assert.ok(log.dropped > 0)
})

test('a file that cannot be opened is a problem that says why', async () => {
  await using folder = await temporary()
  for (const [path, reason] of [
    [folder.path, 'it is a folder'],
    [join(folder.path, 'none', 'access.log'), 'no such file or folder'],
  ] as const) {
    const trouble = await openAccessLog({ kind: 'file', path }, () => undefined)
    assert.ok(isProblem(trouble))
    assert.ok(trouble.message.startsWith(`"${path}" could not be opened for the log: ${reason}.`), trouble.message)
  }
})

test('a full disk costs lines, which are counted and told of once, and nothing else', async () => {
  const said: string[] = []
  const log = await open({ kind: 'file', path: '/dev/full' }, said)
  for (let round = 0; round < 500; round++) log.write(entry)
  await log.end()
  assert.equal(log.dropped, 500)
  assert.deepEqual(said, ['The access log "/dev/full" loses lines: the disk is full. Traffic goes on.'])
})

test('a line that a full disk cut spoils only itself', async () => {
  await using folder = await temporary()
  const path = join(folder.path, 'access.log')
  const script = join(import.meta.dirname, 'fill-disk.ts')
  const limits = ['--fsize=5000:unlimited', process.execPath, '--conditions=@lasthop/source', script, path]
  const [code] = await once(spawn('prlimit', limits, { stdio: ['ignore', 'inherit', 'inherit'] }), 'exit')
  assert.equal(code, 0)
  const lines = (await readFile(path, 'utf8')).trimEnd().split('\n')
  const cut = lines.at(-2) ?? ''
  assert.throws(() => JSON.parse(cut))
  assert.equal(JSON.parse(lines.at(-1) ?? '').request, 'after')
  for (const line of lines.slice(0, -2)) assert.equal(JSON.parse(line).request, 'before')
})

test('a log that is off takes entries and drops none', async () => {
  const log = await open({ kind: 'off' })
  log.write(entry)
  await log.end()
  assert.equal(log.dropped, 0)
})

test('a pipe whose reader goes away costs lines and ends nothing', async () => {
  const said: string[] = []
  const reader = spawn('true', { stdio: ['pipe', 'ignore', 'ignore'] })
  await once(reader, 'exit')
  const log = await open({ kind: 'stream', stream: reader.stdin, isTerminal: false }, said)
  for (let round = 0; round < 1000; round++) log.write(entry)
  await log.end()
  assert.equal(log.dropped, 1000)
  assert.equal(said.length, 1)
  assert.match(said[0] ?? '', /^The access log loses lines: .*\. Traffic goes on\.$/)
})

test('a reader that never reads costs bounded memory, and the end does not wait for it', async () => {
  const said: string[] = []
  const stream = new PassThrough({ highWaterMark: 1024 })
  const log = await open({ kind: 'stream', stream, isTerminal: false }, said)
  const long = { ...entry, userAgent: 'u'.repeat(256) }
  const lineBytes = formatEntry(long).length
  const count = 30_000
  for (let round = 0; round < count; round++) log.write(long)
  const started = performance.now()
  await log.end()
  assert.ok(performance.now() - started < 3000)
  const held = (count - log.dropped) * lineBytes
  assert.ok(held > 4_000_000 && held < 4_300_000, `${held} bytes are held`)
  assert.deepEqual(said, ['The access log loses lines: it takes lines too slowly. Traffic goes on.'])
})

test('a reader that comes back gets whole lines again, and the operator hears how many were lost', async () => {
  const said: string[] = []
  const stream = new PassThrough({ highWaterMark: 1024 })
  const log = await open({ kind: 'stream', stream, isTerminal: false }, said)
  for (let round = 0; round < 30_000; round++) log.write(entry)
  const lost = log.dropped
  assert.ok(lost > 0)
  let read = ''
  stream.setEncoding('utf8').on('data', (piece: string) => (read += piece))
  await log.end()
  assert.equal(read.trimEnd().split('\n').length, 30_000 - lost)
  for (const line of read.trimEnd().split('\n')) assert.equal(JSON.parse(line).status, 200)
  assert.equal(said[1], `The access log takes lines again; ${lost} were lost.`)
})

test('a terminal gets a line of words, without secrets and without the bytes that move cursors', async () => {
  const stream = new PassThrough()
  const log = await open({ kind: 'stream', stream, isTerminal: true }, [])
  log.write({ ...entry, target: '/a?token=abc\u001b[2J', status: 502, reason: 'upstream-refused' })
  await log.end()
  const line = String(stream.read())
  assert.match(line, /^\d\d:\d\d:\d\d GET https:\/\/[^ ]+ 502 upstream-refused \d+ ms [0-9a-f.:]+\n$/)
  assert.ok(!line.includes('abc') && !line.includes('\u001b'))
})
