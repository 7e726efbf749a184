import { isProblem } from '@lasthop/contract'

import type { Bind } from '../app-server.ts'
import { optionValues, type Launch } from '../launch/launch.ts'
import type { Message } from '../message.ts'
import { readModule } from '../python/module.ts'
import { scriptOf } from '../python/started.ts'
import { bindAt, bindOf } from './bind.ts'
import type { Kind, TooLong } from './kind.ts'

const bodies = ['CONTENT_LENGTH', 'CONTENT_TYPE']

/** What those have in common that stand on Python's http.server. */
const development = {
  wantsHost: false,
  refuses: tooManyFields,
  ownVariables: new Set(bodies),
  trims: false,
  readsAbsolute: false,
}

/** The base environ of wsgiref. */
const wsgirefVariables: ReadonlySet<string> = new Set([
  ...bodies,
  'SERVER_NAME',
  'SERVER_PORT',
  'SERVER_PROTOCOL',
  'SERVER_SOFTWARE',
  'GATEWAY_INTERFACE',
  'REMOTE_HOST',
  'REMOTE_ADDR',
  'REQUEST_METHOD',
  'SCRIPT_NAME',
  'PATH_INFO',
  'QUERY_STRING',
])

/** `manage.py runserver`, Django's for development. */
export const runserver: Kind = {
  name: 'runserver',
  title: "Django's runserver",
  package: 'django',
  usualVersion: '4.2.28',
  interface: 'wsgi',
  underscores: 'dropped',
  ...development,
  ownVariables: wsgirefVariables,
  trims: true,
  read({ words }) {
    const at = words.findIndex(({ text }) => /^runserver(?:_plus)?$/.test(text))
    const isDjango = words.slice(0, at).some(({ text }) => /(?:^|\/)(?:manage\.py|django-admin)$/.test(text))
    if (at === -1 || !isDjango) return undefined
    const [address] = words.slice(at + 1).filter(({ text }) => /^(?:[\w.:[\]-]*:)?\d+$/.test(text))
    return { binds: [bindAt(address, 8000)] }
  },
}

/** `flask run`, and `app.run()` in a script: Werkzeug's for development. */
export const flaskRun: Kind = {
  name: 'werkzeug',
  title: "Flask's own server",
  package: 'werkzeug',
  usualVersion: '3.1.3',
  interface: 'wsgi',
  underscores: { droppedSince: '2.3' },
  ...development,
  readsAbsolute: true,
  isInScripts: true,
  read(launch, { reader }) {
    const { words, environment } = launch
    if (words.slice(0, 4).some(({ text }) => /(?:^|\/)flask$/.test(text)) && words.some(({ text }) => text === 'run')) {
      const runs = optionValues(words, '--app', '-A').at(-1)?.text ?? environment.get('FLASK_APP')
      return {
        binds: [hostAndPort(launch, { host: 'FLASK_RUN_HOST', port: 'FLASK_RUN_PORT' })],
        ...(runs === undefined ? {} : { runs }),
        ...(optionValues(words, '--cert').length > 0 ? { unknown: '--cert' } : {}),
      }
    }
    const script = scriptOf(launch)
    const file = script === undefined ? undefined : reader.readFile(script)
    if (script === undefined || file === undefined || isProblem(file) || !/\bFlask\s*\(/.test(file.text))
      return undefined
    const module = readModule(file, { environment, importAll: () => undefined })
    const run = module.calls().find(({ name }) => /^(?:app|application|server)\.run$/.test(name))
    if (run === undefined) return undefined
    const [host, port] = [run.named.get('host') ?? run.positional[0], run.named.get('port') ?? run.positional[1]].map(
      (node) => (node === undefined ? undefined : module.evaluate(node)),
    )
    const target = {
      kind: 'tcp',
      host: host?.kind === 'string' ? host.text : '127.0.0.1',
      port: port?.kind === 'number' ? port.value : 5000,
    } as const
    return {
      binds: [{ target, place: module.placeOf(run.node) }],
      runs: script,
      ...(run.named.has('ssl_context') ? { unknown: 'ssl_context' } : {}),
    }
  },
}

function hostAndPort({ words, environment }: Launch, names: { readonly host: string; readonly port: string }): Bind {
  const [host, port] = [optionValues(words, '--host', '-h').at(-1), optionValues(words, '--port', '-p').at(-1)]
  const target = {
    kind: 'tcp',
    host: host?.text ?? environment.get(names.host) ?? '127.0.0.1',
    port: Number(port?.text ?? environment.get(names.port) ?? 5000),
  } as const
  return bindOf(host ?? port, target)
}

/** http.client counts the empty line at the end too. */
function tooManyFields({ fields }: Message): TooLong | undefined {
  const count = fields.length / 2
  const says = 'http.client reads 99 fields at most'
  return count < 100 ? undefined : { status: 431, says, does: `there are ${count}: 431` }
}
