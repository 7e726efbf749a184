/** Applications of Node that are started from what was built of them: the doctor reads the source. */
import assert from 'node:assert/strict'
import test from 'node:test'

import { planFix } from '../../src/doctor/fix.ts'
import { folderOf } from './folder-of.ts'
import { rightApache, stackOf } from './stack-of.ts'

const express = (port = 'Number(process.env.PORT)'): string =>
  `import express from 'express'\nconst app = express()\napp.set('trust proxy', process.env.PROXIES)\napp.listen(${port}, '127.0.0.1')\n`
const other = { 'src/worker.ts': express() }
const unit = (command: string): string =>
  `[Service]\nWorkingDirectory=/srv/app\nEnvironment=PORT=4000 PROXIES=loopback\nExecStart=${command}\n`
const worker = { 'worker.service': '[Service]\nExecStart=/usr/bin/node /srv/app/dist/worker.js\n' }
const manifest = (scripts: Readonly<Record<string, string>>): string =>
  JSON.stringify({ scripts, dependencies: { express: '5.1.0' } })

const layouts: readonly (readonly [name: string, source: string, files: Readonly<Record<string, string>>])[] = [
  ['dist/x.js of src/x.ts', 'src/web.ts', { 'web.service': unit('/usr/bin/node dist/web.js') }],
  ['a folder, of its index', 'src/index.ts', { 'web.service': unit('/usr/bin/node /srv/app/dist') }],
  [
    'a name without its end, behind options',
    'src/web.ts',
    { 'web.service': unit('node -r ./tracing.js --trace-warnings build/web') },
  ],
  [
    'outDir and rootDir',
    'server/web.ts',
    {
      'web.service': unit('node target/js/web.js'),
      'tsconfig.json': '{ "compilerOptions": { // here\n "outDir": "./target/js",\n "rootDir": "server" } }',
    },
  ],
  [
    'a script of npm that calls another',
    'src/web.ts',
    {
      'web.service': unit('/usr/bin/npm run start:prod'),
      'package.json': manifest({ 'start:prod': 'NODE_ENV=production npm run serve', serve: 'node dist/web' }),
    },
  ],
  [
    'a bundle of another name',
    'src/web.ts',
    {
      'web.service': unit('node out/bundle.mjs'),
      'package.json': manifest({ build: 'tsc --noEmit && esbuild src/web.ts --bundle --outfile=out/bundle.mjs' }),
    },
  ],
  [
    'the entry that the settings of a bundler name',
    'src/web.ts',
    {
      'web.service': unit('node dist/server.cjs'),
      'package.json': manifest({ build: 'tsup' }),
      'tsup.config.ts': "export default { entry: { server: './src/web.ts' }, format: 'cjs' }\n",
    },
  ],
  [
    'pm2, in its own folder',
    'api/src/web.ts',
    {
      'ecosystem.config.js':
        "module.exports = { apps: [{ script: 'dist/web.js', cwd: './api', env: { PORT: 4000 }, env_production: { PROXIES: 'loopback' } }, { script: './dist/worker.js' }] }\n",
    },
  ],
  [
    'pm2, in a container',
    'src/web.ts',
    {
      Dockerfile: 'FROM node:24\nENV PROXIES=loopback\nCMD ["pm2-runtime", "start", "ecosystem.config.js"]\n',
      'ecosystem.config.js': "module.exports = { apps: [{ script: 'dist/web.js', env: { PORT: '4000' } }] }\n",
    },
  ],
  [
    'variables of a script of npm, and of the file that Node reads',
    'src/web.ts',
    {
      'web.service': '[Service]\nWorkingDirectory=/srv/app\nExecStart=npm start\n',
      'package.json': manifest({ start: 'PORT=4000 node --env-file=.env dist/web.js' }),
      '.env': 'PORT=3000\nPROXIES=loopback\n',
    },
  ],
  [
    'variables that dotenv reads',
    'src/web.ts',
    {
      'web.service': '[Service]\nWorkingDirectory=/srv/app\nEnvironment=PORT=4000\nExecStart=node dist/start.js\n',
      'src/start.ts': "import 'dotenv/config'\nimport './web.js'\n",
      '.env': 'PORT=3000\nPROXIES=loopback\n',
    },
  ],
  [
    'a file that the started one brings in',
    'src/web.ts',
    { 'web.service': unit('node dist/start.js'), 'src/start.ts': "import './web.js'\n" },
  ],
]

for (const [name, source, files] of layouts)
  test(`the command is that of its source: ${name}`, () => {
    const { apps } = stackOf({ ...worker, ...other, 'package.json': manifest({}), [source]: express(), ...files })
    const app = apps.find(({ framework }) => framework?.files[0]?.path === source)
    assert.deepEqual(app?.server?.binds[0]?.target, { kind: 'tcp', host: '127.0.0.1', port: 4000 })
    assert.deepEqual(app.framework?.facts.believes.listed, ['loopback'])
  })

test('what was built is read where its source is not here, and nothing would be changed in it', () => {
  const built =
    'const express_1 = __importDefault(require("express"));\nconst app = (0, express_1.default)();\napp.listen(4000);\n'
  const { apps } = stackOf({ 'web.service': unit('node dist/web.js'), 'dist/web.js': built, 'dist/old.js': built })
  assert.deepEqual(
    apps.map(({ server, framework }) => [server?.runs, framework?.product, framework?.cures.length]),
    [['dist/web.js', 'express', 0]],
  )
})

test('of two applications that trust nobody only the one that the proxy leads to is changed', () => {
  const files = {
    'site.conf': rightApache,
    ...worker,
    'src/worker.ts': express('9000').replace(/^app.set.*\n/m, ''),
    'src/web.ts': express('8000').replace(/^app.set.*\n/m, ''),
    'web.service': unit('node dist/web.js'),
  }
  const topology = { versions: new Map(), isEdge: false, isTlsInFront: false, frontRanges: [] }
  const plan = planFix(folderOf(files), topology, { today: '2026-01-01', mayReview: true })
  assert.equal(plan.kind, 'plan')
  assert.deepEqual(
    plan.changes.map(({ path, after }) => [path, /set\('trust proxy'.*/.exec(after)?.[0]]),
    [['src/web.ts', "set('trust proxy', 'loopback')"]],
  )
})
