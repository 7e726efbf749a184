import { createRoute, OpenAPIHono, z } from '@hono/zod-openapi'
import type { AuthenticationResponseJSON, RegistrationResponseJSON } from '@simplewebauthn/server'
import { parseCookies } from '../cookies.ts'
import type { Desk } from '../desk.ts'
import { Ceremonies } from '../passkey-ceremonies.ts'
import { ownOrigin } from '../sender.ts'
import { deviceCookie } from '../who.ts'
import { writeDown } from '../write-down.ts'
import { actor, whoOf, type Env } from './env.ts'
import { failure, failures } from './failure.ts'
import { jsonAnswer, jsonBody, operation, usualFailures } from './operation.ts'
import { enter, tooMany } from './session.ts'

const passkey = z.object({ id: z.string(), title: z.string(), madeAt: z.number() }).openapi('Passkey')
/** As the browser's own interface gives and takes it (Web Authentication Level 3). */
const registration = z
  .custom<RegistrationResponseJSON>(isCredential)
  .openapi('RegisteredCredential', { type: 'object' })
const assertion = z.custom<AuthenticationResponseJSON>(isCredential).openapi('AssertedCredential', { type: 'object' })
const options = z.looseObject({ challenge: z.string() }).openapi('PublicKeyOptions')

const listPasskeys = createRoute(
  operation(
    { method: 'get', path: '/passkeys', summary: 'Your passkeys', tag: 'Passkeys', needs: 'viewer' },
    { responses: { 200: jsonAnswer('The oldest first.', z.array(passkey)), ...usualFailures } },
  ),
)

const beginRegistration = createRoute(
  operation(
    { method: 'post', path: '/passkeys/options', summary: 'Begin to add a passkey', tag: 'Passkeys', needs: 'viewer' },
    { responses: { 200: jsonAnswer('For navigator.credentials.create.', options), ...usualFailures } },
  ),
)

const register = createRoute(
  operation(
    { method: 'post', path: '/passkeys', summary: 'Add a passkey', tag: 'Passkeys', needs: 'viewer' },
    {
      request: jsonBody(z.object({ title: z.string().trim().min(1).max(80), credential: registration })),
      responses: { 200: jsonAnswer('It opens the console from now on.', passkey), ...usualFailures },
    },
  ),
)

const remove = createRoute(
  operation(
    { method: 'delete', path: '/passkeys/{id}', summary: 'Remove a passkey', tag: 'Passkeys', needs: 'viewer' },
    {
      request: { params: z.object({ id: z.string().max(1024) }) },
      responses: { 204: { description: 'It opens nothing any more.' }, ...usualFailures },
    },
  ),
)

const beginLogIn = createRoute(
  operation(
    {
      method: 'post',
      path: '/session/passkey/options',
      summary: 'Begin to log in with a passkey',
      tag: 'Log-in',
      needs: undefined,
    },
    { responses: { 200: jsonAnswer('For navigator.credentials.get.', options), ...usualFailures } },
  ),
)

const logIn = createRoute(
  operation(
    { method: 'post', path: '/session/passkey', summary: 'Log in with a passkey', tag: 'Log-in', needs: undefined },
    {
      request: jsonBody(z.object({ credential: assertion })),
      responses: {
        200: jsonAnswer(
          'You are logged in.',
          z.object({ name: z.string(), role: z.string(), session: z.string().optional() }),
        ),
        ...usualFailures,
      },
    },
  ),
)

/** The library checks the rest of the shape, and refuses any other. */
function isCredential(value: unknown): boolean {
  return typeof value === 'object' && value !== null && 'id' in value && typeof value.id === 'string'
}

/** Passkeys: registered by whoever is logged in, and then a way in of their own. */
export function passkeysApi(desk: Desk): OpenAPIHono<Env> {
  const api = new OpenAPIHono<Env>()
  const ceremonies = new Ceremonies(desk)
  api.openapi(listPasskeys, (ask) => {
    const all = desk.passkeys.of(whoOf(ask).name)
    return ask.json(
      all.map(({ id, title, madeAt }) => ({ id, title, madeAt })),
      200,
    )
  })
  api.openapi(beginRegistration, async (ask) => {
    const who = whoOf(ask)
    if (who.by === 'token') return ask.json(failures.role, 403)
    return ask.json({ ...(await ceremonies.beginRegistration(who.name)) }, 200)
  })
  api.openapi(register, async (ask) => {
    const { title, credential: sent } = ask.req.valid('json')
    const who = whoOf(ask)
    if (who.by === 'token') return ask.json(failures.role, 403)
    const made = await ceremonies.register(who.name, { title, credential: sent, origin: originOf(ask.env) })
    if (made === undefined) return ask.json(failure('passkey', 'The passkey could not be verified: try again.'), 422)
    desk.keep.together(() => {
      desk.passkeys.add(made)
      desk.audit.write({ ...actor(ask), did: 'added a passkey', about: title })
    })
    return ask.json({ id: made.id, title: made.title, madeAt: made.madeAt }, 200)
  })
  api.openapi(remove, (ask) => {
    const { id } = ask.req.valid('param')
    const isDone = desk.keep.together(() => {
      if (!desk.passkeys.remove(whoOf(ask).name, id)) return false
      desk.audit.write({ ...actor(ask), did: 'removed a passkey', about: id.slice(0, 16) })
      return true
    })
    return isDone ? ask.body(null, 204) : ask.json(failures.gone, 404)
  })
  api.openapi(beginLogIn, async (ask) => ask.json({ ...(await ceremonies.beginLogIn()) }, 200))
  api.openapi(logIn, async (ask) => {
    const device = parseCookies(ask.env.incoming.headers.cookie).get(deviceCookie)
    const trial = { account: '', address: ask.get('address'), isKnownDevice: device !== undefined }
    const waitMs = desk.attempts.waitMs(trial)
    if (waitMs > 0) return tooMany(ask, waitMs)
    const name = await ceremonies.logIn(ask.req.valid('json').credential, originOf(ask.env))
    if (name === undefined) {
      desk.attempts.failed(trial)
      writeDown(desk, { who: '-', address: trial.address, did: 'failed to log in', about: 'by passkey' })
      return ask.json(failure('wrong', 'This passkey is not known here, or it could not be verified.'), 401)
    }
    return ask.json(enter(ask, desk, { name, way: 'passkey' }), 200)
  })
  return api

  function originOf({ incoming }: Env['Bindings']): string {
    return ownOrigin(incoming, desk.origin) ?? ''
  }
}
