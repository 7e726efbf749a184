import assert from 'node:assert/strict'
import test from 'node:test'

import { stackOf } from '../doctor/stack-of.ts'

interface Case {
  readonly name: string
  readonly code: string
  readonly server: string
  readonly believes: string
  /** Where it listens; undefined: not known. */
  readonly bind?: string
  /** That something cannot be read is said. */
  readonly isOpen?: true
}

const web = "from fastapi import FastAPI\n\napp = FastAPI()\n\nif __name__ == '__main__':\n"
const wsgi = 'from flask import Flask\n\napp = Flask(__name__)\n'
const own =
  'class Standalone(gunicorn.app.base.BaseApplication):\n    def __init__(self, app, options=None):\n        self.options = options or {}\n        super().__init__()\n'

const cases: readonly Case[] = [
  {
    name: 'uvicorn.Config',
    code: `import uvicorn\n${web}    config = uvicorn.Config(app, host='0.0.0.0', port=9000, forwarded_allow_ips='*')\n    uvicorn.Server(config).run()\n`,
    server: 'uvicorn',
    believes: 'anyone',
    bind: '0.0.0.0:9000',
  },
  {
    name: 'run, imported from uvicorn, with options that stand beside',
    code: `from uvicorn import run\n${web}    options = {'port': 9000, 'proxy_headers': False}\n    run(app, **options)\n`,
    server: 'uvicorn',
    believes: 'nobody',
    bind: '127.0.0.1:9000',
  },
  {
    name: 'uvicorn with options from elsewhere',
    code: `import uvicorn\nfrom settings import options\n${web}    uvicorn.run(app, **options)\n`,
    server: 'uvicorn',
    believes: 'listed',
    isOpen: true,
  },
  {
    name: 'a class on BaseApplication with its options',
    code: `import gunicorn.app.base\n${wsgi}\n${own}\nif __name__ == '__main__':\n    options = {'bind': '%s:%s' % ('', 1), 'forwarded_allow_ips': '*'}\n    options = {'bind': '127.0.0.1:9000', 'forwarded_allow_ips': '*'}\n    Standalone(app, options).run()\n`,
    server: 'gunicorn',
    believes: 'anyone',
    bind: '127.0.0.1:9000',
  },
  {
    name: 'a class on BaseApplication with options that are computed',
    code: `import gunicorn.app.base\n${wsgi}\n${own}\nStandalone(app, load_options()).run()\n`,
    server: 'gunicorn',
    believes: 'listed',
    isOpen: true,
  },
  {
    name: 'waitress with options that stand beside',
    code: `from waitress import serve\n${wsgi}\noptions = dict\nserve(app, **{'listen': '127.0.0.1:9000', 'trusted_proxy': '*'})\n`,
    server: 'waitress',
    believes: 'anyone',
    bind: '127.0.0.1:9000',
  },
]

for (const { name, code, server, believes, bind, isOpen } of cases)
  test(`${name}: what is literal is read, and what is computed is said to be`, () => {
    const { apps, complaints } = stackOf({ 'serve.py': code })
    const [found, ...others] = apps.flatMap((app) => app.server ?? [])
    assert.deepEqual(others, [])
    assert.equal(found?.product, server)
    assert.equal(found.believes.who, believes)
    const [target] = found.binds.map((each) => each.target)
    assert.equal(target?.kind === 'tcp' ? `${target.host}:${target.port}` : undefined, bind)
    assert.equal(
      complaints.some(({ rule }) => rule === 'P908'),
      isOpen === true,
    )
  })

for (const [requirement, lines] of [
  ['Flask==2.2.5\nWerkzeug==2.2.3\n', []],
  ['Flask==2.2.5\n', ['werkzeug 3.1.7']],
] as const)
  test(`of ${requirement.trim()}, ${lines.length === 0 ? 'nothing' : 'the library below'} is assumed`, () => {
    const { assumptions } = stackOf({ 'requirements.txt': requirement, 'app.py': wsgi })
    const told = assumptions.filter((line) => line.startsWith('werkzeug'))
    assert.deepEqual(
      told.map((line) => line.split(',')[0]),
      lines,
    )
  })

for (const [rails, rack] of [
  ['7.0.8', '2.2'],
  ['7.2.1', '3.2.7'],
] as const)
  test(`Rails ${rails} alone brings Rack ${rack}`, () => {
    const files = {
      'Gemfile.lock': `GEM\n  specs:\n    rails (${rails})\n`,
      'config/environments/production.rb': 'Rails.application.configure do\n  config.force_ssl = true\nend\n',
      'config/application.rb': 'module Shop\n  class Application < Rails::Application\n  end\nend\n',
    }
    assert.equal(stackOf(files).apps[0]?.framework?.library?.version.text, rack)
  })
