import { createRoute, OpenAPIHono, z } from '@hono/zod-openapi'
import { isProblem } from '@lasthop/contract'
import { levels } from '../../observe/format.ts'
import { lock, unlock } from '../archive.ts'
import { pack, unpack } from '../carry.ts'
import type { Desk } from '../desk.ts'
import { isPassword } from '../keep/passwords.ts'
import { writeDown } from '../write-down.ts'
import { actor, whoOf, type Ask, type Env } from './env.ts'
import { failure, failures } from './failure.ts'
import { jsonAnswer, jsonBody, operation, usualFailures } from './operation.ts'
import { tooMany } from './session.ts'

const settings = z.object({ logLevel: z.enum(levels) }).openapi('Settings')
const passphrase = z.string().min(12, 'Choose a passphrase of at least 12 characters.').max(1024)
const password = z.string().max(1024)

const readSettings = createRoute(
  operation(
    { method: 'get', path: '/settings', summary: 'Settings of the running edge', tag: 'Settings', needs: 'viewer' },
    { responses: { 200: jsonAnswer('The settings.', settings), ...usualFailures } },
  ),
)

const changeSettings = createRoute(
  operation(
    { method: 'put', path: '/settings', summary: 'Change settings', tag: 'Settings', needs: 'operator' },
    { request: jsonBody(settings), responses: { 204: { description: 'They hold from now on.' }, ...usualFailures } },
  ),
)

const exportAll = createRoute(
  operation(
    { method: 'post', path: '/export', summary: 'Everything as one locked file', tag: 'Settings', needs: 'owner' },
    {
      request: jsonBody(z.object({ passphrase, password })),
      responses: { 200: jsonAnswer('The file.', z.looseObject({ lasthop: z.literal('archive') })), ...usualFailures },
    },
  ),
)

const importAll = createRoute(
  operation(
    { method: 'post', path: '/import', summary: 'Take everything from such a file', tag: 'Settings', needs: 'owner' },
    {
      request: jsonBody(
        z.object({ archive: z.string().max(64 * 1024 * 1024), passphrase: z.string().max(1024), password }),
      ),
      responses: {
        200: jsonAnswer(
          'People, history, certificates and keys are in. The configuration is yours to look at and apply.',
          z.object({ configuration: z.string().optional() }),
        ),
        ...usualFailures,
      },
    },
  ),
)

/** Log level, export and import. */
export function settingsApi(desk: Desk): OpenAPIHono<Env> {
  const api = new OpenAPIHono<Env>()
  api.openapi(readSettings, (ask) => ask.json({ logLevel: desk.edge.logLevel }, 200))
  api.openapi(changeSettings, (ask) => {
    const { logLevel } = ask.req.valid('json')
    const before = desk.edge.logLevel
    desk.edge.logLevel = logLevel
    writeDown(desk, { ...actor(ask), did: 'changed the log level', about: 'log', before, after: logLevel })
    return ask.body(null, 204)
  })
  api.openapi(exportAll, async (ask) => {
    const asked = ask.req.valid('json')
    const refused = await refuseStranger(ask, desk, asked.password)
    if (refused !== undefined) return refused
    const archive = await lock(JSON.stringify(await pack(desk)), asked.passphrase)
    desk.audit.write({ ...actor(ask), did: 'exported everything', about: 'archive' })
    ask.header('Content-Disposition', 'attachment; filename="lasthop-archive.json"')
    return ask.json({ ...archive }, 200)
  })
  api.openapi(importAll, async (ask) => {
    const asked = ask.req.valid('json')
    const refused = await refuseStranger(ask, desk, asked.password)
    if (refused !== undefined) return refused
    const text = await unlock(asked.archive, asked.passphrase)
    if (isProblem(text)) return ask.json(failure('archive', text.message), 422)
    const taken = await unpack(desk, text, { ...actor(ask), name: whoOf(ask).name })
    if (isProblem(taken)) return ask.json(failure('archive', taken.message), 422)
    return ask.json({ configuration: taken.configuration }, 200)
  })
  return api
}

/** Keys leave, or people change, only on the word of somebody who knows the password now: a browser left open is not enough. */
async function refuseStranger(ask: Ask, desk: Desk, entered: string) {
  const { name, by } = whoOf(ask)
  if (by === 'token') return ask.json(failures.role, 403)
  const trial = { account: name, address: ask.get('address'), isKnownDevice: true }
  const waitMs = desk.attempts.waitMs(trial)
  if (waitMs > 0) return tooMany(ask, waitMs)
  desk.attempts.failed(trial)
  if (!(await isPassword(entered, desk.users.passwordOf(name)))) {
    return ask.json(failure('wrong', 'Your password is wrong.'), 422)
  }
  desk.attempts.succeeded(trial)
  return undefined
}
