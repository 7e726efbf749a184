import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import test from 'node:test'
import { askEdge } from './ask-edge.ts'
import { startConsoleEdge, type ConsoleEdge } from './start-console.ts'
import { startRecorder } from './start-recorder.ts'

test('the console', async (context) => {
  await using app = await startRecorder()
  await using edge = await startConsoleEdge(app.port)
  const ada = edge.visitor()

  await context.test('before the first password nothing works, and the link works once', async () => {
    assert.equal((await edge.visitor().ask('GET', '/api/status')).status, 401)
    assert.equal((await edge.visitor().logIn('ada')).status, 401)
    assert.equal((await edge.visitor().accept('x'.repeat(43), 'eve')).status, 404)
    assert.equal((await edge.visitor().accept(edge.secret, 'ada', 'short')).status, 422)
    assert.equal((await ada.accept(edge.secret, 'ada')).status, 200)
    assert.equal((await edge.visitor().accept(edge.secret, 'eve')).status, 404)
  })

  await context.test('the cookies are Secure, HttpOnly, for this host alone, and new at each log-in', async () => {
    const visitor = edge.visitor()
    const first = await visitor.logIn('ada')
    const cookies = [first.headers['set-cookie']].flat()
    assert.equal(cookies.length, 2)
    for (const cookie of cookies) assert.match(cookie ?? '', /^__Host-[^;]+; Path=\/; Secure; HttpOnly; SameSite=Lax/)
    const before = visitor.cookies.get(session)
    await visitor.logIn('ada')
    assert.notEqual(visitor.cookies.get(session), before)
    const thief = edge.visitor()
    thief.cookies.set(session, before ?? '')
    assert.equal((await thief.ask('GET', '/api/status')).status, 401)
  })

  await context.test('a change that another site sends is refused, whatever cookies come with it', async () => {
    for (const Origin of [
      'https://evil.test',
      'null',
      edge.origin.replace('https:', 'http:'),
      `${edge.origin}1`,
      undefined,
    ]) {
      const { status, json } = await ada.ask('POST', '/api/tokens', { title: 't', scope: 'viewer' }, { Origin })
      assert.equal(status, 403, String(Origin))
      assert.equal(json.code, 'sender')
    }
    const same = await ada.ask(
      'POST',
      '/api/tokens',
      { title: 't', scope: 'viewer' },
      { Origin: undefined, 'Sec-Fetch-Site': 'same-origin' },
    )
    assert.equal(same.status, 200)
  })

  await context.test('a role can do what it holds and nothing above', async () => {
    const cast = Object.fromEntries(
      await Promise.all(
        (['viewer', 'operator'] as const).map(async (role) => [role, await invited(edge, role)] as const),
      ),
    )
    const tries: readonly (readonly [string, string, unknown, number, number])[] = [
      ['GET', '/api/status', undefined, 200, 200],
      ['GET', '/api/file', undefined, 200, 200],
      ['GET', '/api/audit', undefined, 403, 200],
      ['GET', '/api/users', undefined, 403, 403],
      ['POST', '/api/invitations', { role: 'owner' }, 403, 403],
      ['POST', '/api/reload', undefined, 403, 200],
      ['POST', '/api/sites/app.test/restart', undefined, 403, 422],
      ['PUT', '/api/file', { text: 'sites: {}', base: 'x' }, 403, 409],
      ['POST', '/api/tokens', { title: 'up', scope: 'owner' }, 403, 403],
      ['POST', '/api/export', { passphrase: 'a long passphrase', password: 'x' }, 403, 403],
      ['DELETE', '/api/users/ada', undefined, 403, 403],
    ]
    for (const [method, path, body, viewer, operator] of tries) {
      assert.equal((await cast['viewer']?.ask(method, path, body))?.status, viewer, `viewer ${method} ${path}`)
      assert.equal((await cast['operator']?.ask(method, path, body))?.status, operator, `operator ${method} ${path}`)
    }
  })

  await context.test('the command line and the console are told the same by one API', async () => {
    const { json } = await ada.ask('GET', '/api/status')
    const { edges } = JSON.parse((await askEdge(edge.home, 'status', '--format', 'json')).stdout)
    const shown = edges[0].sites.find(({ host }: { host: string }) => host === 'app.test')
    assert.deepEqual(Object.keys(json).toSorted(), Object.keys(edges[0]).toSorted())
    assert.deepEqual(
      json.sites.find(({ host }: { host: string }) => host === 'app.test'),
      shown,
    )
  })

  await context.test('somebody who is removed is out at once', async () => {
    const visitor = await invited(edge, 'viewer', 'carl')
    assert.equal((await visitor.ask('GET', '/api/status')).status, 200)
    assert.equal((await ada.ask('DELETE', '/api/users/carl')).status, 204)
    assert.equal((await visitor.ask('GET', '/api/status')).status, 401)
  })

  await context.test(
    'a token opens what its scope says, without cookies and without an origin, and not after it was revoked',
    async () => {
      const { json } = await ada.ask('POST', '/api/tokens', { title: 'prometheus', scope: 'viewer' })
      const program = edge.visitor()
      const fields = { Authorization: `Bearer ${json.secret}`, Origin: undefined }
      const metrics = await program.ask('GET', '/api/metrics', undefined, fields)
      assert.equal(metrics.status, 200)
      assert.match(metrics.text, /^lasthop_requests_total\{site="console\.localhost",status="2xx"\} \d+$/m)
      assert.equal((await program.ask('POST', '/api/reload', undefined, fields)).status, 403)
      assert.equal((await program.ask('POST', '/api/tokens', { title: 'x', scope: 'viewer' }, fields)).status, 403)
      assert.equal((await ada.ask('DELETE', `/api/tokens/${json.token.id}`)).status, 204)
      assert.equal((await program.ask('GET', '/api/metrics', undefined, fields)).status, 401)
    },
  )

  await context.test(
    'a site is added: planned, applied, served, in the file with its comments, and one click back',
    async () => {
      const settings = `to: http://127.0.0.1:${app.port}`
      const change = { kind: 'set', host: 'new.test', settings }
      const { json: plan } = await ada.ask('POST', '/api/file/plan', { change })
      assert.deepEqual(plan.problems, [])
      assert.deepEqual(
        plan.diff.filter(({ kind }: { kind: string }) => kind !== ' ').map(({ text }: { text: string }) => text),
        ['  new.test:', `    ${settings}`],
      )
      assert.equal(
        (await ada.ask('PUT', '/api/file', { text: plan.text, base: plan.base, note: 'one more' })).status,
        200,
      )
      assert.equal((await ada.ask('GET', '/', undefined, { Host: `new.test:${edge.httpsPort}` })).status, 421)
      const { json: status } = await ada.ask('GET', '/api/status')
      assert.ok(status.sites.some(({ host }: { host: string }) => host === 'new.test'))
      const { json: file } = await ada.ask('GET', '/api/file')
      assert.match(file.text, /^# kept\n/)
      const { json: versions } = await ada.ask('GET', '/api/versions')
      const { json: first } = await ada.ask('GET', `/api/versions/${versions.at(-1).id}`)
      assert.equal(first.text, edge.config)
      assert.equal((await ada.ask('PUT', '/api/file', { text: first.text, base: file.hash })).status, 200)
    },
  )

  await context.test('of two people who edit at once, the second is told, and nothing is lost', async () => {
    const { json: file } = await ada.ask('GET', '/api/file')
    const text = `${file.text}# first\n`
    assert.equal((await ada.ask('PUT', '/api/file', { text, base: file.hash })).status, 200)
    const second = await ada.ask('PUT', '/api/file', { text: `${file.text}# second\n`, base: file.hash })
    assert.equal(second.status, 409)
    assert.equal(second.json.code, 'conflict')
    assert.equal((await ada.ask('GET', '/api/file')).json.text, text)
  })

  await context.test('of two who edit one site, the second is told; of two who edit two sites, nobody is', async () => {
    const plan = (host: string, settings: string, was: string | null) =>
      ada.ask('POST', '/api/file/plan', { change: { kind: 'set', host, settings }, was })
    const { json: began } = await ada.ask('GET', '/api/file/sites/app.test')
    const other = `to: http://127.0.0.1:${app.port}`
    const { json: first } = await plan('other.test', other, null)
    assert.equal((await ada.ask('PUT', '/api/file', { text: first.text, base: first.base })).status, 200)
    const mine = `${began.settings.replace(' }', ', repair: false }')}`
    const beside = await plan('app.test', mine, began.settings)
    assert.equal(beside.status, 200, beside.text)
    assert.match(beside.json.text, /other\.test/)
    const theirs = { text: beside.json.text, base: beside.json.base }
    assert.equal((await ada.ask('PUT', '/api/file', theirs)).status, 200)
    const late = await plan('app.test', began.settings, began.settings)
    assert.deepEqual([late.status, late.json.code], [409, 'conflict'])
    assert.deepEqual(
      [(await plan('other.test', other, null)).status, (await plan('none.test', other, '')).status],
      [409, 409],
    )
    const { json: file } = await ada.ask('GET', '/api/file')
    assert.equal((await ada.ask('POST', '/api/file/plan', { text: file.text, base: first.base })).status, 409)
    const text = file.text.replace(/\n  other\.test:\n.*/, '').replace(', repair: false', '')
    assert.equal((await ada.ask('PUT', '/api/file', { text, base: file.hash })).status, 200)
  })

  await context.test('strangers send little, and nobody but an owner much', async () => {
    const much = { name: 'ada', password: 'x'.repeat(100_000) }
    // Whoever answers before the body is there closes the connection: it is none to ask again on.
    const alone = { Connection: 'close' }
    const stranger = await edge.visitor().ask('POST', '/api/session', much, alone)
    assert.deepEqual([stranger.status, stranger.json.code], [413, 'size'])
    assert.equal((await ada.ask('POST', '/api/file/plan', { text: 'x'.repeat(5_000_000) }, alone)).status, 413)
    assert.equal((await ada.ask('POST', '/api/import', { archive: 'x'.repeat(5_000_000) }, alone)).status, 400)
    const operator = await invited(edge, 'operator', 'otto')
    assert.equal((await operator.ask('POST', '/api/import', { archive: 'x'.repeat(5_000_000) }, alone)).status, 403)
  })

  await context.test('an owner who is owner no more has no link left, and of two new owners both come in', async () => {
    const link = async () => (await ada.ask('POST', '/api/invitations', { role: 'owner' })).json.secret
    const [first, second] = [await link(), await link()]
    const olga = edge.visitor()
    assert.equal((await olga.accept(first, 'olga')).status, 200)
    assert.equal((await edge.visitor().accept(second, 'oleg')).status, 200)
    const { json: kept } = await olga.ask('POST', '/api/invitations', { role: 'owner' })
    const { json: forAda } = await olga.ask('POST', '/api/invitations', { role: 'owner', name: 'oleg' })
    assert.equal((await ada.ask('DELETE', '/api/users/olga')).status, 204)
    assert.equal((await edge.visitor().accept(kept.secret, 'olga2')).status, 404)
    assert.equal((await edge.visitor().accept(forAda.secret, 'oleg')).status, 404)
    assert.equal((await ada.ask('DELETE', '/api/users/oleg')).status, 204)
  })

  await context.test(
    'a text that cannot be served changes nothing, and each fault has its line and column',
    async () => {
      const { json: file } = await ada.ask('GET', '/api/file')
      for (const text of [
        'sites: [',
        'sites: {}\n',
        file.text.replace('to:', 'too:'),
        file.text.replace('https_port: 0', 'https_port: 9'),
      ]) {
        const { status, json } = await ada.ask('PUT', '/api/file', { text, base: file.hash })
        assert.equal(status, 422, text)
        assert.match(json.problems[0], /lasthop\.yaml:/)
      }
      assert.equal((await ada.ask('GET', '/api/file')).json.text, file.text)
      assert.equal((await ada.ask('GET', '/api/status')).status, 200)
    },
  )

  await context.test('nonsense is answered with what is wrong with it', async () => {
    for (const body of [[], 'text', null, { name: 1 }, { name: 'ada' }, { name: 'a'.repeat(100), password: 'x' }]) {
      const { status, json } = await edge.visitor().ask('POST', '/api/session', body)
      assert.equal(status, 400, JSON.stringify(body))
      assert.equal(typeof json.message, 'string')
    }
    assert.equal((await ada.ask('GET', '/api/nothing')).status, 404)
    assert.equal((await ada.ask('POST', '/api/session', undefined, { 'Content-Type': 'text/plain' })).status, 415)
  })

  await context.test('every change is written down: who, from where, what before and after', async () => {
    const { json } = await ada.ask('GET', '/api/audit')
    const applied = json.find(({ after = '' }: { after?: string }) => after.includes('# first'))
    assert.equal(applied.did, 'applied the configuration')
    assert.equal(applied.who, 'ada')
    assert.equal(applied.address, '127.0.0.1')
    assert.match(applied.after, /# first/)
    for (const did of [
      'logged in',
      'failed to log in',
      'made a token',
      'revoked a token',
      'removed a user',
      'made an invitation',
    ]) {
      assert.ok(
        json.some((entry: { did: string }) => entry.did === did),
        did,
      )
    }
    assert.doesNotMatch(JSON.stringify(json), /correct horse|lasthop_[\w-]{20}/)
  })

  await context.test(
    'after five wrong passwords this network has to wait, and a browser that was in before has not',
    async () => {
      const stranger = edge.visitor()
      for (let at = 0; at < 5; at++) assert.equal((await stranger.logIn('ada', 'wrong wrong wrong')).status, 401)
      const held = await stranger.logIn('ada')
      assert.equal(held.status, 429)
      assert.ok(Number(held.headers['retry-after']) > 60)
      assert.equal((await ada.logIn('ada')).status, 200)
    },
  )

  await context.test('everything goes out as one locked file, and in again with its passphrase', async () => {
    const passphrase = 'a passphrase of many words'
    const wrong = await ada.ask('POST', '/api/export', { passphrase, password: 'not the password' })
    assert.equal(wrong.status, 422)
    const { status, json, text } = await ada.ask('POST', '/api/export', {
      passphrase,
      password: 'correct horse battery',
    })
    assert.equal(status, 200)
    assert.equal(json.lasthop, 'archive')
    assert.doesNotMatch(text, /PRIVATE KEY|ada/)
    const ask = (archive: string, key: string) =>
      ada.ask('POST', '/api/import', { archive, passphrase: key, password: 'correct horse battery' })
    assert.equal((await ask(text, 'another passphrase')).status, 422)
    const taken = await ask(text, passphrase)
    assert.equal(taken.status, 200)
    assert.match(taken.json.configuration, /^# kept/)
    // The people were replaced, and all sessions but those of this one are gone.
    assert.equal((await ada.ask('GET', '/api/status')).status, 200)
    const { json: sessions } = await ada.ask('GET', '/api/sessions')
    assert.deepEqual([...new Set(sessions.map(({ user }: { user: string }) => user))], ['ada'])
  })

  await context.test('the OpenAPI document names every operation, and none that is open by mistake', async () => {
    const { json } = await edge.visitor().ask('GET', '/api/openapi.json')
    const operations = Object.entries<Record<string, { security?: unknown[] }>>(json.paths).flatMap(([path, methods]) =>
      Object.entries(methods).map(([method, { security = [] }]) => ({
        at: `${method} ${path}`,
        isOpen: security.length === 0,
      })),
    )
    assert.ok(operations.length > 30)
    const open = operations.filter(({ isOpen }) => isOpen).map(({ at }) => at)
    assert.deepEqual(open.toSorted(), [
      'get /session',
      'post /invitation',
      'post /invitation/accept',
      'post /session',
      'post /session/passkey',
      'post /session/passkey/options',
    ])
    for (const { at, isOpen } of operations) {
      const [method = '', path = ''] = at.split(' ')
      const filled = path.replaceAll(/\{\w+\}/g, '1')
      if (isOpen) continue
      const { status, text } = await edge
        .visitor()
        .ask(method.toUpperCase(), `/api${filled}`, method === 'get' ? undefined : {})
      assert.equal(status, 401, `${at}: ${text}`)
    }
  })

  await context.test('the page runs no inline script, nothing from elsewhere, and in nobody’s frame', async () => {
    for (const path of ['/', '/live', '/api/session']) {
      const { headers } = await edge.visitor().ask('GET', path)
      assert.match(
        String(headers['content-security-policy']),
        /default-src 'none'; script-src 'self'; .*frame-ancestors 'none'/,
      )
      assert.equal(headers['x-frame-options'], 'DENY')
    }
    const { text } = await edge.visitor().ask('GET', '/')
    assert.doesNotMatch(text, /<script>|<style>|style=|https?:\/\//)
  })

  await context.test('the console is on its own name alone', async () => {
    const { status } = await ada.ask('GET', '/api/status', undefined, { Host: `app.test:${edge.httpsPort}` })
    assert.equal(status, 421)
  })

  await context.test('the root of the local authority can be had', async () => {
    const { text, headers } = await ada.ask('GET', '/api/certificates/root')
    assert.equal(text, readFileSync(join(edge.home, 'ca/root.crt'), 'utf8'))
    assert.match(String(headers['content-disposition']), /attachment/)
  })
})

const session = '__Host-lasthop-session'

/** Somebody with this role, let in by an owner who logs in for it. */
async function invited(edge: ConsoleEdge, role: 'viewer' | 'operator', name: string = role) {
  const owner = edge.visitor()
  await owner.logIn('ada')
  const { json } = await owner.ask('POST', '/api/invitations', { role })
  const visitor = edge.visitor()
  assert.equal((await visitor.accept(json.secret, name)).status, 200)
  return visitor
}
