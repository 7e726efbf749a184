import { https, nothing, safe, testCases, type Case } from './cases.ts'

testCases([
  ...['HTTPS', 'wss', ' https\t'].map((value) => proto([value], https, [])),
  ...['http', 'ws'].map((value) => proto([value], safe, [])),
  ...['', 'httpsx', 'javascript', 'on', '1', 'https;'].map((value) => proto([value], safe, ['proto-invalid'])),
  ...['https, http', 'http, https', 'https,', ',https', 'https, https'].map((value) =>
    proto([value], safe, ['proto-list']),
  ),
  proto(['https', 'https'], https, []),
  proto(['https', 'http'], nothing, ['proto-list'], 400),
  proto(['https', ''], nothing, ['proto-list'], 400),
  {
    name: 'without X-Forwarded-Proto the socket of the app decides',
    own: 'https',
    fields: ['X-Forwarded-For', '192.0.2.7'],
    believed: https,
    codes: ['proto-missing'],
  },
  {
    name: 'an upgrade without X-Forwarded-Proto has a name of its own',
    fields: ['X-Forwarded-For', '192.0.2.7', 'Upgrade', 'websocket'],
    believed: safe,
    codes: ['proto-missing-upgrade'],
  },
  {
    name: 'as many schemes as hops: the one said of the client counts',
    fields: ['X-Forwarded-For', '6.6.6.6, 192.0.2.7, 10.0.0.9', 'X-Forwarded-Proto', 'http, https, http'],
    believed: https,
    codes: [],
  },
  {
    name: 'as many schemes as hops: a client cannot shift them by an empty hop',
    fields: ['X-Forwarded-For', ',, 192.0.2.7', 'X-Forwarded-Proto', 'https, http'],
    believed: safe,
    codes: ['proto-list'],
  },
  {
    name: 'as many schemes as hops, but no hop is the client: http',
    fields: ['X-Forwarded-For', '10.0.0.8, 10.0.0.9', 'X-Forwarded-Proto', 'https, https'],
    believed: ['http', 'app.test', undefined],
    codes: ['proto-list', 'chain-exhausted'],
  },
  {
    name: 'one scheme for many hops is everybody’s',
    fields: ['X-Forwarded-For', '192.0.2.7, 10.0.0.9', 'X-Forwarded-Proto', 'https'],
    believed: https,
    codes: [],
  },
])

function proto(values: readonly string[], believed: Case['believed'], codes: readonly string[], refused?: 400): Case {
  return {
    name: `X-Forwarded-Proto ${JSON.stringify(values)} is ${believed[0]}`,
    fields: ['X-Forwarded-For', '192.0.2.7', ...values.flatMap((value) => ['X-Forwarded-Proto', value])],
    believed,
    codes,
    ...(refused && { refused }),
  }
}
