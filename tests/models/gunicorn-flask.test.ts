import assert from 'node:assert/strict'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import test from 'node:test'
import { isDeepStrictEqual } from 'node:util'
import { flask } from '../../packages/lasthop/src/products/flask/product.ts'
import { gunicorn } from '../../packages/lasthop/src/products/gunicorn/product.ts'
import { RawClient } from '../e2e/raw-client.ts'
import { startProcess } from '../e2e/start-process.ts'
import { makeTemporaryFolder } from '../e2e/temporary-folder.ts'
import { arrivalAt } from './arrival.ts'
import { corpusMessages, type ModelRequest } from './corpus-messages.ts'
import { applications } from './gunicorn-flask/configurations.ts'
import { debian, record } from './record.ts'
import { surroundingsOf } from './surroundings-of.ts'

const versions = { gunicorn: '20.1.0', flask: '2.2.2', werkzeug: '2.2.2' }

test('Flask believes what its model says, behind each of several ProxyFixes', async () => {
  using folder = makeTemporaryFolder()
  for (const [index, text] of applications.entries())
    writeFileSync(join(folder.path, `app_${String(index).padStart(3, '0')}.py`), text)
  await using running = await startProcess({
    command: '/usr/bin/python3',
    words: ['-m', 'gunicorn', 'app', '--bind', '127.0.0.1:0', '--threads', '4'],
    folder: join(import.meta.dirname, 'gunicorn-flask'),
    env: { FIXTURE_FOLDER: folder.path, PYTHONDONTWRITEBYTECODE: '1' },
    readReady: (output) => /Listening at: http:\/\/127\.0\.0\.1:(\d+)[\s\S]*Booting worker/.exec(output)?.[1],
  })
  const port = Number(running.ready)
  const predict = compilePredict(port)
  const wrong: string[] = []
  const asked = corpusMessages(`app.test:${port}`).filter(({ message }) => message.method !== 'HEAD')
  for (const request of asked) {
    const [model, real] = [predict(request), await ask(request, port)]
    if (!isDeepStrictEqual(model, real))
      wrong.push(`${request.id}: ${JSON.stringify(real)} and not ${JSON.stringify(model)}`)
  }
  record({
    product: 'Flask behind gunicorn',
    version: debian('python3-flask', 'gunicorn'),
    configurations: applications.length,
    requests: asked.length * applications.length,
    disagreements: wrong.length,
    unknown: 0,
  })
  assert.deepEqual(wrong, [])
})

function compilePredict(port: number): (request: ModelRequest) => unknown {
  const [server] = gunicorn.find(surroundingsOf({ 'gunicorn.conf.py': 'workers = 1\n' }, versions))
  const frameworks = applications.flatMap((text) => flask.find(surroundingsOf({ 'app.py': text }, versions)))
  assert.ok(server)
  assert.equal(frameworks.length, applications.length)
  return ({ message }) => {
    const environ = server.receive(arrivalAt(port, message))
    if (environ.kind !== 'environ') return environ.kind === 'refused' ? { status: environ.status } : environ
    return frameworks.map((framework) => {
      const belief = framework.believe(environ)
      if (belief.kind === 'answered') return { status: belief.status }
      return belief.kind === 'believed' ? { scheme: belief.scheme, host: belief.host, client: belief.client } : belief
    })
  }
}

async function ask({ raw, message }: ModelRequest, port: number): Promise<unknown> {
  await using client = await RawClient.connect({ port })
  client.write(raw)
  const { status, body } = await client.readAnswer(message.method)
  return status === 200 ? JSON.parse(Buffer.from(body, 'latin1').toString()) : { status }
}
