import assert from 'node:assert/strict'
import { PassThrough } from 'node:stream'
import { text } from 'node:stream/consumers'
import { test } from 'node:test'
import { createLog, type Log, type LogOptions } from '../../src/observe/log.ts'

const now = () => new Date(2026, 2, 1, 12, 5, 9)

async function sayAll(say: (log: Log) => void, options: Partial<LogOptions> = {}): Promise<string> {
  const stream = new PassThrough()
  const log = createLog({ stream, isTerminal: false, environment: {}, now, ...options })
  say(log)
  await log.end()
  stream.end()
  return text(stream)
}

test('where no terminal is, each saying is one line of JSON with its facts', async () => {
  const said = await sayAll((log) => {
    log.info('Listening on https://app.test.', { port: 8443, drained: false, site: undefined })
    log.error('Gone "wrong".')
  })
  const time = now().toISOString()
  assert.equal(
    said,
    `{"time":"${time}","level":"info","message":"Listening on https://app.test.","port":8443,"drained":false}\n` +
      `{"time":"${time}","level":"error","message":"Gone \\"wrong\\"."}\n`,
  )
})

test('a terminal gets the time of day, the level, the words and the facts, in colour', async () => {
  const said = await sayAll((log) => log.warn('The app is down.', { site: 'app.test' }), { isTerminal: true })
  assert.equal(
    said,
    '\u001b[2m12:05:09\u001b[0m \u001b[1;35mwarn \u001b[0m The app is down.\u001b[2m site=app.test\u001b[0m\n',
  )
})

test('NO_COLOR takes the colours away, and an empty one does not', async () => {
  const say = (log: Log) => log.info('Ready.', { port: 1 })
  const plain = await sayAll(say, { isTerminal: true, environment: { NO_COLOR: '1' } })
  assert.equal(plain, '12:05:09 info  Ready. port=1\n')
  assert.ok((await sayAll(say, { isTerminal: true, environment: { NO_COLOR: '' } })).includes('\u001b[1minfo'))
})

for (const isTerminal of [true, false]) {
  test(`what a client sent cannot forge a line or steer the ${isTerminal ? 'terminal' : 'reader'}`, async () => {
    const environment = { NO_COLOR: '1' }
    const evil = 'a\r\n\u001b[2J\u009b\u00ff'
    const said = await sayAll((log) => log.info(evil, { [evil]: evil }), { isTerminal, environment })
    assert.match(said, /^[\x20-\x7e]+\n$/)
    assert.equal(said.split('\\u001b').length, 4)
  })
}

test('levels below the chosen one are not written', async () => {
  const say = (log: Log) => {
    log.debug('d')
    log.info('i')
    log.warn('w')
    log.error('e')
  }
  const messages = async (level?: 'debug' | 'error') => {
    const lines = (await sayAll(say, level && { level })).trimEnd().split('\n')
    return lines.map((line) => JSON.parse(line).message).join('')
  }
  assert.equal(await messages(), 'iwe')
  assert.equal(await messages('debug'), 'diwe')
  assert.equal(await messages('error'), 'e')
})

test('a finding is said once for each site', async () => {
  const said = await sayAll((log) => {
    for (const site of ['a.test', 'b.test', 'a.test'])
      log.once('thinks-http', site, `The app of ${site} thinks visitors use http.`)
    log.once('other', 'a.test', 'Another.')
  })
  const lines = said
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line))
  assert.deepEqual(
    lines.map(({ level, code, about }) => [level, code, about].join(' ')),
    ['warn thinks-http a.test', 'warn thinks-http b.test', 'warn other a.test'],
  )
})

test('a stream that breaks ends nothing', async () => {
  const stream = new PassThrough()
  const log = createLog({ stream, isTerminal: false, environment: {} })
  stream.destroy(new Error('gone'))
  log.error('Nobody hears this.')
  await log.end()
  log.error('Nor this.')
})
