import assert from 'node:assert/strict'
import { PassThrough } from 'node:stream'
import { test } from 'node:test'
import { isProblem } from '@lasthop/contract'
import { parseConfig } from '../../src/config/parse.ts'
import { configOfFlags, overrideConfig } from '../../src/config/flags.ts'
import { createLog } from '../../src/observe/log.ts'
import { openPort } from '../../src/proxy/port.ts'

const file = parseConfig('sites: { a.test: { to: 8000 } }', 'f')
const flags = { to: ['8000'], host: [] }
const none = { to: [], host: [] }

const cases: readonly (readonly [string, ReturnType<typeof parseConfig>, number | string])[] = [
  ['a port that nobody asked for gives way to its spare', configOfFlags(flags), 8443],
  ['a port that a file does not name gives way to its spare', file, 8443],
  ['a file leaves its spare to options that name no port', overrideConfig(whole(file), none), 8443],
  ['--https-port 443 gives way to nothing', configOfFlags({ ...flags, httpsPort: '443' }), 'Port 443 may not be used'],
  [
    '--https-port 443 over a file gives way to nothing',
    overrideConfig(whole(file), { ...none, httpsPort: '443' }),
    'Port 443 may not be used',
  ],
  [
    'https_port: 443 gives way to nothing',
    parseConfig('sites: { a.test: { to: 8000 } }\nhttps_port: 443', 'f'),
    'Port 443 may not be used',
  ],
]

for (const [title, config, expected] of cases) {
  test(title, async () => {
    const { httpsPort, httpsSpare } = whole(config)
    const opened = await openPort({ port: httpsPort, spare: httpsSpare }, silent, bindAsUser)
    assert.equal(isProblem(opened) ? opened.message.slice(0, 24) : opened, expected)
  })
}

test('http_port: 80 and --http-port 80 give way to nothing', () => {
  assert.equal(whole(file).httpSpare, 8080)
  assert.equal(whole(parseConfig('sites: { a.test: { to: 8000 } }\nhttp_port: 80', 'f')).httpSpare, undefined)
  assert.equal(whole(configOfFlags({ ...flags, httpPort: '80' })).httpSpare, undefined)
})

/** As the system answers an account that is not the administrator's. */
function bindAsUser(port: number): number {
  if (port < 1024) throw Object.assign(new Error('bind EACCES'), { code: 'EACCES' })
  return port
}

function whole(config: ReturnType<typeof parseConfig>) {
  assert.ok('sites' in config, JSON.stringify(config))
  return config
}

const silent = createLog({ stream: new PassThrough().resume(), isTerminal: false, environment: {} })
