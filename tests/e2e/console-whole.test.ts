import assert from 'node:assert/strict'
import { readdirSync, renameSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import test from 'node:test'
import { startOnFile, statusOf, until } from './ask-edge.ts'
import { startConsoleEdge, type Visitor } from './start-console.ts'
import { startRecorder } from './start-recorder.ts'
import { makeTemporaryFolder } from './temporary-folder.ts'

test('the console and its database', async (context) => {
  await using app = await startRecorder()
  using folder = makeTemporaryFolder()
  const database = join(folder.path, 'console', 'console.sqlite')

  await context.test('while it runs', async (running) => {
    await using edge = await startConsoleEdge(app.port, folder.path)
    const ada = edge.visitor()
    assert.equal((await ada.accept(edge.secret, 'ada')).status, 200)

    await running.test('a change and its line in the audit log are one: no line, no change', async () => {
      const invite = async () => (await ada.ask('POST', '/api/invitations', { role: 'viewer' })).json.secret
      const vera = edge.visitor()
      await vera.accept(await invite(), 'vera')
      const link = await invite()
      const { json: made } = await ada.ask('POST', '/api/tokens', { title: 'old', scope: 'viewer' })
      const { json: sessions } = await ada.ask('GET', '/api/sessions')
      const hers = sessions.find(({ user }: { user: string }) => user === 'vera').id
      const { json: file } = await ada.ask('GET', '/api/file')
      const text = `${file.text}# more\n`
      const passphrase = 'a passphrase of many words'
      const { text: archive } = await ada.ask('POST', '/api/export', { passphrase, password })
      const stranger = edge.visitor()
      const changes: readonly (readonly [Visitor, string, string, unknown])[] = [
        [stranger, 'POST', '/api/invitation/accept', { secret: link, name: 'eve', password }],
        [stranger, 'POST', '/api/session', { name: 'ada', password }],
        [vera, 'PUT', '/api/password', { old: password, new: 'another horse battery' }],
        [ada, 'POST', '/api/invitations', { role: 'owner' }],
        [ada, 'POST', '/api/tokens', { title: 'new', scope: 'owner' }],
        [ada, 'DELETE', `/api/tokens/${made.token.id}`, undefined],
        [ada, 'PUT', '/api/file', { text, base: file.hash }],
        [ada, 'POST', '/api/export', { passphrase, password }],
        [ada, 'DELETE', `/api/sessions/${hers}`, undefined],
        [ada, 'PUT', '/api/users/vera/role', { role: 'operator' }],
        [ada, 'DELETE', '/api/users/vera', undefined],
      ]
      const before = contentOf(database)
      write(database, "CREATE TRIGGER mute BEFORE INSERT ON audit BEGIN SELECT RAISE(ABORT, 'no line'); END")
      for (const [visitor, method, path, body] of changes) {
        const { status, headers } = await visitor.ask(method, path, body)
        assert.equal(status, 500, `${method} ${path}`)
        assert.equal(headers['set-cookie'], undefined, `${method} ${path}`)
      }
      const refused = await ada.ask('POST', '/api/import', { archive, passphrase, password })
      assert.equal(refused.status, 422)
      write(database, 'DROP TRIGGER mute')
      assert.deepEqual(contentOf(database), before)
      assert.equal((await ada.ask('GET', '/api/file')).json.text, file.text)
      for (const [visitor, method, path, body] of changes) {
        const { status, text: told } = await visitor.ask(method, path, body)
        assert.ok(status < 300, `${method} ${path}: ${status} ${told}`)
      }
      assert.equal((await ada.ask('GET', '/api/file')).json.text, text)
    })

    await running.test(
      'where it is moved away, nothing is changed, the reason is told, and the sites are served',
      async () => {
        renameSync(database, `${database}.away`)
        const make = () => ada.ask('POST', '/api/tokens', { title: 'lost', scope: 'viewer' })
        const refused = await make()
        assert.deepEqual([refused.status, refused.json.code], [500, 'gone'])
        assert.match(refused.json.message, /was moved or deleted\. Nothing was changed\. Put it back/)
        assert.equal((await ada.ask('GET', '/api/status')).status, 200)
        assert.equal(await statusOf(edge), 200)
        assert.match(edge.process.output(), /The console's database was moved or deleted/)
        renameSync(`${database}.away`, database)
        assert.equal((await make()).status, 200)
      },
    )

    await running.test('where it is overwritten, every question has an answer, and the sites are served', async () => {
      for (const end of ['', '-wal']) writeFileSync(`${database}${end}`, 'no database '.repeat(10_000))
      for (const path of ['/api/status', '/api/users', '/api/audit', '/api/tokens', '/api/session', '/']) {
        const { status } = await ada.ask('GET', path)
        assert.ok([200, 401, 500, 507].includes(status), `${path}: ${status}`)
      }
      const { status } = await ada.ask('POST', '/api/tokens', { title: 'x', scope: 'viewer' })
      assert.ok([200, 401, 500, 507].includes(status), `${status}`)
      assert.equal(await statusOf(edge), 200)
    })
  })

  await context.test(
    'a damaged one is put aside at the next start, in words, and the console begins anew',
    async () => {
      await using edge = await startConsoleEdge(app.port, folder.path)
      assert.match(edge.process.output(), /database was damaged\. It was put aside as/)
      assert.ok(readdirSync(join(folder.path, 'console')).some((name) => name.includes('.damaged-')))
      assert.equal((await edge.visitor().logIn('ada')).status, 401)
      assert.equal((await edge.visitor().accept(edge.secret, 'ada')).status, 200)
      assert.equal(await statusOf(edge), 200)
    },
  )

  await context.test(
    'one of a newer version stays as it is: no console, in words, and the sites are served',
    async () => {
      write(database, 'PRAGMA user_version = 999')
      await using edge = await startOnFile(configOf(app.port), 1, folder.path)
      await until(() => edge.process.output().includes('newer Lasthop'), 'the reason', 30_000)
      assert.match(edge.process.output(), /a newer Lasthop made it\. Run that one, .* start the edge anew/)
      assert.equal(await statusOf(edge), 200)
      assert.equal(await statusOf(edge, 'console.localhost'), 502)
    },
  )
})

function write(path: string, sql: string): void {
  const database = new DatabaseSync(path, { timeout: 20_000 })
  database.exec(sql)
  database.close()
}

/** Everything that is kept, but when somebody was seen last. */
function contentOf(path: string): unknown {
  const database = new DatabaseSync(path, { timeout: 20_000 })
  const tables = ['users', 'sessions', 'devices', 'invitations', 'tokens', 'passkeys', 'audit', 'versions', 'settings']
  const rows = tables.map((table) =>
    database
      .prepare(`SELECT * FROM ${table}`)
      .all()
      .map((row) => ({ ...row, seen_at: 0 })),
  )
  database.close()
  return rows
}

function configOf(port: number): string {
  return `sites: { app.test: { to: 'http://127.0.0.1:${port}' } }\nhttps_port: 0\nhttp_port: 0\naccess_log: off\nconsole: { host: console.localhost }\n`
}

const password = 'correct horse battery'
