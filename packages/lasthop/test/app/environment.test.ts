import assert from 'node:assert/strict'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { chooseEnvironment, type Choice } from '../../src/app/environment.ts'
import { readProject } from '../../src/app/project.ts'

const folder = mkdtempSync(join(tmpdir(), 'lasthop-project-'))
writeFileSync(join(folder, 'manage.py'), '')
after(() => rmSync(folder, { recursive: true }))

/** What is chosen for a Django that is started like this. */
function choiceFor(command: string): Choice {
  const scene = {
    project: readProject(folder, command, {}),
    place: { kind: 'tcp', host: '127.0.0.1', port: 8000 },
    publicUrl: undefined,
    trust: 'loopback',
    preload: 'file:///preload.js',
    preloadFlags: [],
  } as const
  return chooseEnvironment(scene, {})
}

for (const [command, says] of [
  ['gunicorn shop.wsgi', /^$/],
  ['python manage.py runserver $PORT', /^Django: runserver does not pass on .*SECURE_PROXY_SSL_HEADER/],
  ['python manage.py runserver', /^Django: it does not read where to listen from PORT: .*runserver \$HOST:\$PORT/m],
  ['puma', /^Puma: it does not read .*-b tcp:\/\/\$HOST:\$PORT/],
  ['puma -b tcp://$HOST:$PORT', /^$/],
  ['rackup', /^rackup: it does not read .*-o \$HOST -p \$PORT/],
  ['uvicorn shop.asgi:application', /^$/],
  ['waitress-serve shop.wsgi:application', /^waitress: add --trusted-proxy=127\.0\.0\.1/],
  ['daphne shop.asgi:application', /^daphne: add --proxy-headers/],
  ['hypercorn shop.asgi:application', /^hypercorn: add .*ProxyFixMiddleware\(app\)/],
  ['uwsgi --http-socket $HOST:$PORT', /^uWSGI: it knows about https/],
] as const) {
  test(`what no variable can do is said with the line to add: ${command}`, () =>
    assert.match(choiceFor(command).advice.join('\n'), says))
}

for (const command of ['gunicorn shop.wsgi', 'python -m gunicorn shop.wsgi']) {
  test(`where Django finds the address is a note, and no warning: ${command}`, () => {
    const { notes, advice } = choiceFor(command)
    assert.match(notes.join('\n'), /^Django: it knows about https, .*request\.META\['HTTP_X_FORWARDED_FOR'\]/)
    assert.deepEqual(advice, [])
  })
}
