/** What was asked of a site, on terminals of any width: nothing is cut, and no line of the table is longer than the terminal. */
import assert from 'node:assert/strict'
import { once } from 'node:events'
import http from 'node:http'
import test from 'node:test'
import { stripVTControlCharacters } from 'node:util'

import { isProblem } from '@lasthop/contract'

import { diagnose } from '../../src/doctor/diagnose.ts'
import { openFolder } from '../../src/doctor/folder.ts'
import { examine } from '../../src/doctor/live/examine.ts'
import { parseTarget } from '../../src/doctor/probe/target.ts'
import { fixed } from '../../src/observe/palette.ts'
import { colouredBy } from '../../src/doctor/report/paint.ts'
import { pretty } from '../../src/doctor/report/pretty.ts'
import type { Report } from '../../src/doctor/report/report.ts'
import { openSheet } from '../../src/doctor/report/sheet.ts'
import { buildStack } from '../../src/doctor/stack.ts'
import { startWitness } from '../../src/doctor/witness/start.ts'

/** Longer than a terminal, and without a space to break it at. */
const longValue = `203.0.113.9${',203.0.113.10'.repeat(14)}`
const report = await reportOnWitness()
const squeezed = (text: string): string => text.replaceAll(/\s+/g, '')

for (const columns of [40, 80, 200])
  test(`at ${columns} columns the head and the table are whole, and no line of them is wider`, () => {
    const [head = ''] = pretty(report, openSheet(columns)).split(/\n\n(?= P\d{3}|P\d{3})/)
    const wide = head.split('\n').filter((line) => line.length > columns)
    assert.deepEqual(wide, [])
    assert.ok(squeezed(head).includes('lasthopwitness'), head)
    const rows = report.diagnosis.lives.flatMap(({ reach }) => reach?.rows ?? [])
    assert.ok(rows.length >= 28, `${rows.length} rows`)
    const [sent, came] = columnsOf(head)
    for (const { line, arrived } of rows) {
      assert.ok(sent.includes(squeezed(line)), `${line} is not in\n${head}`)
      assert.ok(came.includes(squeezed(arrived)), `${arrived} is not in\n${head}`)
    }
  })

test('wider terminals get a table of as many lines as there are rows', () => {
  const linesAt = (columns: number): number => pretty(report, openSheet(columns)).split('\n').length
  assert.ok(linesAt(200) < linesAt(80) && linesAt(80) < linesAt(40))
})

test('without colour nothing but text is written, and colour changes no text', () => {
  const bare = pretty(report, openSheet(80))
  assert.equal(stripVTControlCharacters(bare), bare)
  const bright = pretty(report, openSheet(80, colouredBy(fixed)))
  assert.notEqual(bright, bare)
  assert.equal(stripVTControlCharacters(bright), bare)
})

test('what is not known is told once each, with one remedy for all that it answers, and no address on every line', async () => {
  const asked = await reportOn(http.createServer(hello))
  const [{ target } = { target: undefined }] = asked.diagnosis.lives
  const text = pretty(asked, openSheet(80))
  const unknown = text.slice(text.indexOf('\nunknown'))
  const lines = unknown.split('\n')
  assert.ok(asked.diagnosis.unknown.length >= 4)
  for (const { because, remedy } of asked.diagnosis.unknown)
    for (const words of [because, remedy]) assert.equal(squeezed(unknown).split(squeezed(words)).length, 2, words)
  assert.ok(!unknown.includes(target?.authority ?? 'no site'), unknown)
  assert.deepEqual(
    lines.filter((line) => line.length > 80),
    [],
  )
  assert.match(text, new RegExp(`, ${asked.diagnosis.unknown.length} unknown\\.\n$`))
})

test('of two sites, what is not known is told under the name of each', async () => {
  const [one, other] = [http.createServer(hello), http.createServer(hello)]
  const both = [await reportOn(one), await reportOn(other)]
  const lives = both.flatMap(({ diagnosis }) => diagnosis.lives)
  const [first] = both
  assert.ok(first)
  const unknown = both.flatMap(({ diagnosis }) => diagnosis.unknown)
  const text = pretty({ ...first, diagnosis: { ...first.diagnosis, lives, unknown } }, openSheet(80))
  for (const { target } of lives) assert.ok(text.includes(`${target.origin}:\n`), text)
})

function hello(_request: http.IncomingMessage, response: http.ServerResponse): void {
  response.end('<p>Hello.</p>')
}

/** The report on a site that runs until it was asked. */
async function reportOn(server: http.Server): Promise<Report> {
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  const url = `http://localhost:${typeof address === 'object' ? (address?.port ?? 0) : 0}/`
  const target = parseTarget(url)
  const folder = openFolder([], '.')
  if (isProblem(target) || isProblem(folder)) throw new Error('A port of this machine is a target.')
  const manners = { isAuthorized: false, ca: [], userAgent: 'lasthop-doctor/test', onAsk: () => undefined }
  const live = await examine(target, { manners })
  server.closeAllConnections()
  server.close()
  if (isProblem(live)) throw new Error(live.message)
  const stack = buildStack(folder, { versions: new Map(), isEdge: false, isTlsInFront: false, frontRanges: [] })
  return { diagnosis: diagnose(stack, { today: '2026-11-26', lives: [live] }), version: '0.0.0', targets: [url] }
}

/** The text of the first column, and that of the last; both are the whole where there are none. */
function columnsOf(head: string): readonly [sent: string, came: string] {
  const lines = head.split('\n')
  const at = lines.find((line) => line.includes('what a client sends'))?.search(/the way {3}/) ?? -1
  if (at === -1) return [squeezed(head), squeezed(head)]
  return [
    squeezed(lines.map((line) => line.slice(0, at)).join('')),
    squeezed(lines.map((line) => line.slice(at + 8)).join('')),
  ]
}

/** The report on a witness behind a proxy that writes a long value into a field. */
async function reportOnWitness(): Promise<Report> {
  const witness = await startWitness({ host: '127.0.0.1', port: 0, onRequest: () => undefined })
  const front = http.createServer((request, response) => {
    const headers = { ...request.headers, 'x-forwarded-for': longValue }
    request.pipe(
      http.request({ port: witness.port, path: request.url, headers }, (answer) => {
        response.writeHead(answer.statusCode ?? 500, answer.headers)
        answer.pipe(response)
      }),
    )
  })
  front.listen(0, '127.0.0.1')
  await once(front, 'listening')
  const address = front.address()
  const target = parseTarget(`http://localhost:${typeof address === 'object' ? (address?.port ?? 0) : 0}/`)
  const folder = openFolder([], '.')
  assert.ok(!isProblem(target) && !isProblem(folder))
  const manners = { isAuthorized: false, ca: [], userAgent: 'lasthop-doctor/test', onAsk: () => undefined }
  const live = await examine(target, { manners })
  assert.ok(!isProblem(live))
  front.closeAllConnections()
  front.close()
  await witness[Symbol.asyncDispose]()
  const stack = buildStack(folder, { versions: new Map(), isEdge: false, isTlsInFront: false, frontRanges: [] })
  return { diagnosis: diagnose(stack, { today: '2026-11-26', lives: [live] }), version: '0', targets: ['x'] }
}
