import assert from 'node:assert/strict'
import { chmodSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import test from 'node:test'
import { isDeepStrictEqual } from 'node:util'
import { firstOf, peerOf } from '@lasthop/contract'
import { findFreePorts } from '../../bench/ports.ts'
import type { AppServer, Environ } from '../../packages/lasthop/src/products/app-server.ts'
import type { Edge } from '../../packages/lasthop/src/products/edge.ts'
import { builtIn } from '../../packages/lasthop/src/products/nginx/built-in.ts'
import { nginx } from '../../packages/lasthop/src/products/nginx/product.ts'
import { edgeOfText } from '../../packages/lasthop/test/products/one-file.ts'
import { uwsgi } from '../../packages/lasthop/src/products/uwsgi/product.ts'
import { RawClient } from '../e2e/raw-client.ts'
import { startProcess } from '../e2e/start-process.ts'
import { makeTemporaryFolder } from '../e2e/temporary-folder.ts'
import { corpusMessages, type ModelRequest } from './corpus-messages.ts'
import { debian, record } from './record.ts'
import { surroundingsOf } from './surroundings-of.ts'
import { locations, uwsgiFile } from './uwsgi/configurations.ts'

test('uWSGI hands on what its model says: over HTTP, through its router, and behind uwsgi_pass', async () => {
  using folder = makeTemporaryFolder()
  chmodSync(folder.path, 0o755)
  const [direct = 0, routed = 0, ...sites] = await findFreePorts(2 + locations.length)
  const files = uwsgiFile([direct, routed], `${folder.path}/app.sock`)
  for (const [name, text] of Object.entries(files)) writeFileSync(join(folder.path, name), text)
  const server = serverOf(files)
  await using running = new AsyncDisposableStack()
  running.use(await startUwsgi(join(folder.path, 'uwsgi.ini')))
  const text = nginxFile(sites, folder.path)
  writeFileSync(join(folder.path, 'nginx.conf'), text)
  running.use(await startNginx(folder.path))
  const ways: readonly Way[] = [
    { port: direct, predict: (request) => received(server, request, direct) },
    { port: routed, predict: (request) => received(server, request, routed) },
    ...sites.map((port) => ({ port, predict: throughNginx(edgeOfText(nginx, text), server, port) })),
  ]
  const wrong: string[] = []
  let requests = 0
  for (const [turn, way] of ways.entries()) {
    const asked = askedOf(way, turn)
    requests += asked.length
    wrong.push(...(await contest(way, turn, asked)))
  }
  record({
    product: 'uWSGI, over HTTP and behind nginx',
    version: debian('uwsgi-core', 'nginx'),
    configurations: ways.length,
    requests,
    disagreements: wrong.length,
    unknown: 0,
  })
  assert.deepEqual(wrong, [])
})

interface Way {
  readonly port: number
  readonly predict: (request: ModelRequest) => Seen
}

type Seen = Readonly<Record<string, string>> | { readonly status: unknown }

/** The same server, whichever language its file is written in. */
function serverOf(files: Readonly<Record<string, string>>): AppServer {
  const servers = Object.entries(files).flatMap(([path, text]) => uwsgi.find(surroundingsOf({ [path]: text }, {})))
  assert.equal(servers.length, 3)
  const [first] = servers
  assert.ok(first)
  for (const server of servers) {
    assert.deepEqual(
      server.binds.map(({ target }) => target),
      first.binds.map(({ target }) => target),
    )
    assert.equal(server.runs, 'app:application')
  }
  return first
}

function startUwsgi(file: string) {
  return startProcess({
    command: '/usr/bin/uwsgi-core',
    words: [
      '--plugin',
      'python3,http',
      '--ini',
      file,
      '--pythonpath',
      join(import.meta.dirname, 'uwsgi'),
      '--need-app',
      '--die-on-term',
      '--master',
      '--chmod-socket=666',
    ],
    env: { PYTHONDONTWRITEBYTECODE: '1' },
    readReady: (output) => /spawned uWSGI http/.test(output) || undefined,
  })
}

function startNginx(folder: string) {
  return startProcess<true>({
    command: '/usr/sbin/nginx',
    words: ['-p', folder, '-c', join(folder, 'nginx.conf'), '-e', 'stderr'],
    readReady: (output) => (output.includes('start worker process') ? true : undefined),
  })
}

function nginxFile(ports: readonly number[], folder: string): string {
  const servers = ports.map(
    (port, index) =>
      `server {\nlisten 127.0.0.1:${port};\nserver_name app.test;\nlocation / {\n${locations[index]}\nuwsgi_pass unix:${folder}/app.sock;\n}\n}`,
  )
  const params = `${(builtIn['uwsgi_params'] ?? '').replaceAll('\n', ' ')} uwsgi_param PATH_INFO /; uwsgi_param REQUEST_METHOD $request_method; uwsgi_param CONTENT_LENGTH $content_length;`
  return `daemon off;\nuser root;\nworker_processes 1;\npid ${folder}/nginx.pid;\nerror_log stderr notice;\nevents {}\nhttp {\naccess_log off;\n${servers.join('\n')}\n}\n`.replaceAll(
    'include uwsgi_params;',
    params,
  )
}

function received(server: AppServer, { message }: ModelRequest, port: number): Seen {
  const peer = peerOf('127.0.0.1', false)
  return seenIn(server.receive({ peer, scheme: 'http', address: '127.0.0.1', port, message }))
}

/** The bytes through the model of nginx, then what that sends through the model of uWSGI. */
function throughNginx(edge: Edge, server: AppServer, port: number): Way['predict'] {
  return ({ raw }) => {
    const socket = { peer: peerOf('127.0.0.1', false), scheme: 'http', address: '127.0.0.1', port } as const
    const passage = edge.passBytes(socket, raw)
    if (passage.kind !== 'forwarded') return { status: 'status' in passage ? passage.status : passage.kind }
    return seenIn(
      server.receive({ peer: { kind: 'unix' }, scheme: 'http', address: '', port: 0, message: passage.message }),
    )
  }
}

function seenIn(environ: ReturnType<AppServer['receive']>): Seen {
  if (environ.kind !== 'environ') return { status: environ.kind === 'refused' ? environ.status : environ }
  const { variables, scheme, remoteAddress }: Environ = environ
  return comparable({ ...Object.fromEntries(variables), 'wsgi.url_scheme': scheme, REMOTE_ADDR: remoteAddress })
}

/** Every request to the first two; behind nginx a third of the corpus in turn, and all that is about belief. */
function askedOf({ port }: Way, turn: number): readonly ModelRequest[] {
  return corpusMessages(`app.test:${port}`).filter(
    (request, at) => isAsked(request) && (turn < 1 || at % 4 === turn % 4 || isAboutBelief.test(request.id)),
  )
}

async function contest(
  { port, predict }: Way,
  turn: number,
  asked: readonly ModelRequest[],
): Promise<readonly string[]> {
  const wrong: string[] = []
  for (const request of asked) {
    const [model, real] = [predict(request), await ask(request, port)]
    if (!isDeepStrictEqual(model, real))
      wrong.push(`${turn} ${request.id}: ${JSON.stringify(real)} and not ${JSON.stringify(model)}`)
  }
  return wrong
}

/** No answer has a body to compare after HEAD; the model sees no bodies. */
function isAsked({ id, message }: ModelRequest): boolean {
  return !tooMuch.has(id) && message.method !== 'HEAD' && firstOf(message.fields, 'transfer-encoding') === undefined
}

async function ask({ raw, message }: ModelRequest, port: number): Promise<Seen> {
  await using client = await RawClient.connect({ port })
  client.write(raw)
  const answered = await client.readAnswer(message.method).catch((error: unknown) => {
    if (String(error).includes('before an answer')) return undefined
    throw error
  })
  if (answered === undefined) return { status: 'closed' }
  const { status, body } = answered
  if (status !== 200) return { status }
  const answer: Record<string, string> = JSON.parse(body)
  return comparable(answer)
}

/** uWSGI leaves out what is empty, or does not: neither changes a belief. */
function comparable(variables: Readonly<Record<string, string>>): Seen {
  return Object.fromEntries(Object.entries(variables).filter(([name, value]) => compared.test(name) && value !== ''))
}

const compared = /^(?:HTTP_.*|wsgi\.url_scheme|REMOTE_ADDR)$/
const isAboutBelief = /^(?:FT-|SP-)/

/** Heads that one of the three programs finds too long, and a body that the application does not read. */
const tooMuch = new Set(['RT-15i', 'RT-02h', 'RT-02ab', 'BO-009', 'DS-04d', 'DS-04c', 'DS-04e', 'FT-33a', 'FT-33b'])
