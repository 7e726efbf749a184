import { createRoute, OpenAPIHono, z } from '@hono/zod-openapi'
import { isProblem } from '@lasthop/contract'
import { parseCookies, hostCookie } from '../cookies.ts'
import type { Desk } from '../desk.ts'
import { hashPassword, isPassword, judgePassword } from '../keep/passwords.ts'
import { roles } from '../keep/roles.ts'
import { sessionId } from '../keep/sessions.ts'
import { isUserName, type User } from '../keep/users.ts'
import { deviceCookie, sessionCookie, sessionSecretIn } from '../who.ts'
import { writeDown } from '../write-down.ts'
import { actor, whoOf, type Ask, type Env } from './env.ts'
import { failure, failures } from './failure.ts'
import { jsonAnswer, jsonBody, operation, usualFailures } from './operation.ts'

const me = z.object({ name: z.string(), role: z.enum(roles), session: z.string().optional() }).openapi('Me')

const password = z.string().min(1).max(1024)
const userName = z.string().min(1).max(63)

const readMe = createRoute(
  operation(
    { method: 'get', path: '/session', summary: 'Who is logged in', tag: 'Log-in', needs: undefined },
    { responses: { 200: jsonAnswer('You.', z.object({ me: me.optional(), hasOwner: z.boolean() })) } },
  ),
)

const logIn = createRoute(
  operation(
    { method: 'post', path: '/session', summary: 'Log in with a password', tag: 'Log-in', needs: undefined },
    {
      request: jsonBody(z.object({ name: userName, password })),
      responses: { 200: jsonAnswer('You are logged in: the cookie says so.', me), ...usualFailures },
    },
  ),
)

const logOut = createRoute(
  operation(
    { method: 'delete', path: '/session', summary: 'Log out', tag: 'Log-in', needs: 'viewer' },
    { responses: { 204: { description: 'The session has ended.' }, ...usualFailures } },
  ),
)

const readInvitation = createRoute(
  operation(
    { method: 'post', path: '/invitation', summary: 'What a link is good for', tag: 'Log-in', needs: undefined },
    {
      request: jsonBody(z.object({ secret: z.string().max(200) })),
      responses: {
        200: jsonAnswer('The invitation.', z.object({ name: z.string().optional(), role: z.enum(roles) })),
        ...usualFailures,
      },
    },
  ),
)

const acceptInvitation = createRoute(
  operation(
    { method: 'post', path: '/invitation/accept', summary: 'Choose a password', tag: 'Log-in', needs: undefined },
    {
      request: jsonBody(z.object({ secret: z.string().max(200), name: userName, password })),
      responses: { 200: jsonAnswer('You are logged in.', me), ...usualFailures },
    },
  ),
)

const changePassword = createRoute(
  operation(
    { method: 'put', path: '/password', summary: 'Choose another password', tag: 'Log-in', needs: 'viewer' },
    {
      request: jsonBody(z.object({ old: password, new: password })),
      responses: { 204: { description: 'It is changed, and all your other sessions have ended.' }, ...usualFailures },
    },
  ),
)

/** Log-in, log-out, invitations and passwords. */
export function sessionApi(desk: Desk): OpenAPIHono<Env> {
  const api = new OpenAPIHono<Env>()
  api.openapi(readMe, (ask) => {
    const who = ask.get('who')
    const told = who && { name: who.name, role: who.role, session: who.session }
    return ask.json({ me: told, hasOwner: desk.users.hasOwner }, 200)
  })
  api.openapi(logIn, async (ask) => {
    const { name, password: entered } = ask.req.valid('json')
    const device = parseCookies(ask.env.incoming.headers.cookie).get(deviceCookie)
    const trial = { account: name, address: ask.get('address'), isKnownDevice: desk.devices.knows(name, device) }
    const waitMs = desk.attempts.waitMs(trial)
    if (waitMs > 0) return tooMany(ask, waitMs)
    // Counted before the slow part, so that a thousand at once do not all pass the count.
    desk.attempts.failed(trial)
    if (!(await isPassword(entered, desk.users.passwordOf(name)))) {
      // People type a password where the name belongs: what nobody is called is not written down.
      const about = desk.users.find(name)?.name ?? 'a name that nobody has'
      writeDown(desk, { who: '-', address: trial.address, did: 'failed to log in', about })
      return ask.json(failure('wrong', 'The name or the password is wrong.'), 401)
    }
    desk.attempts.succeeded(trial)
    return ask.json(enter(ask, desk, { name, way: 'password' }), 200)
  })
  api.openapi(logOut, (ask) => {
    const secret = sessionSecretIn(ask.env.incoming)
    if (secret !== undefined) desk.sessions.end(secret)
    ask.header('Set-Cookie', hostCookie(sessionCookie, '', 0))
    return ask.body(null, 204)
  })
  api.openapi(readInvitation, (ask) => {
    const found = desk.invitations.find(ask.req.valid('json').secret)
    return found === undefined ? ask.json(usedUp, 404) : ask.json(found, 200)
  })
  api.openapi(acceptInvitation, async (ask) => {
    const { secret, name: wanted, password: chosen } = ask.req.valid('json')
    const found = desk.invitations.find(secret)
    if (found === undefined) return ask.json(usedUp, 404)
    const name = found.name ?? wanted
    if (!isUserName(name)) return ask.json(failure('name', badName), 422)
    const fault = judgePassword(chosen, name)
    if (isProblem(fault)) return ask.json(failure('password', fault.message), 422)
    if (found.name === undefined && desk.users.find(name)) return ask.json(failure('name', nameTaken), 409)
    const hash = await hashPassword(chosen)
    const arrived = desk.keep.together(() => {
      // Looked for once more: somebody may have taken the name while the password was hashed.
      if (found.name === undefined && desk.users.find(name)) return 'taken'
      // Taken only now: of two that are sent at once, one wins, and a refused password leaves the link good.
      if (desk.invitations.take(secret) === undefined) return undefined
      const isFirstOwner = !desk.users.hasOwner
      if (found.name === undefined) desk.users.add({ name, role: found.role, madeAt: desk.now() }, hash)
      else desk.users.setPassword(name, hash)
      if (isFirstOwner) desk.invitations.withdrawAll()
      desk.sessions.endOthers(name, undefined)
      const did = found.name === undefined ? 'accepted an invitation' : 'chose a password by a link'
      desk.audit.write({ who: name, address: ask.get('address'), did, about: found.role })
      return arrive(ask, desk, { name, way: 'password' })
    })
    if (arrived === 'taken') return ask.json(failure('name', nameTaken), 409)
    return arrived === undefined ? ask.json(usedUp, 404) : ask.json(greet(ask, arrived), 200)
  })
  api.openapi(changePassword, async (ask) => {
    const { old, new: chosen } = ask.req.valid('json')
    const { name } = whoOf(ask)
    const trial = { account: name, address: ask.get('address'), isKnownDevice: true }
    const waitMs = desk.attempts.waitMs(trial)
    if (waitMs > 0) return tooMany(ask, waitMs)
    desk.attempts.failed(trial)
    if (!(await isPassword(old, desk.users.passwordOf(name))))
      return ask.json(failure('wrong', 'The old password is wrong.'), 422)
    desk.attempts.succeeded(trial)
    const fault = judgePassword(chosen, name)
    if (isProblem(fault)) return ask.json(failure('password', fault.message), 422)
    const hash = await hashPassword(chosen)
    desk.keep.together(() => {
      desk.users.setPassword(name, hash)
      desk.sessions.endOthers(name, sessionSecretIn(ask.env.incoming))
      desk.audit.write({ ...actor(ask), did: 'changed the password', about: name })
    })
    return ask.body(null, 204)
  })
  return api
}

/** Logs a browser in: a new session in place of the one it had, and a cookie by which the browser is known next time. */
export function enter(ask: Ask, desk: Desk, entering: Entering) {
  return greet(
    ask,
    desk.keep.together(() => arrive(ask, desk, entering)),
  )
}

interface Entering {
  readonly name: string
  readonly way: 'password' | 'passkey'
}

/** What a browser is given that was logged in. */
interface Arrived {
  readonly user: User
  readonly session: string
  readonly device: string
}

/** The part of a log-in that is kept. */
function arrive(ask: Ask, desk: Desk, { name, way }: Entering): Arrived {
  const user = desk.users.find(name)
  if (user === undefined) throw new Error(`Nobody is called ${name}.`)
  const before = sessionSecretIn(ask.env.incoming)
  if (before !== undefined) desk.sessions.end(before)
  const address = ask.get('address')
  const agent = ask.env.incoming.headers['user-agent'] ?? ''
  desk.audit.write({ who: user.name, address, did: 'logged in', about: `by ${way}` })
  const session = desk.sessions.start({ user: user.name, way, address, agent })
  return { user, session, device: desk.devices.remember(user.name) }
}

function greet(ask: Ask, { user: { name, role }, session, device }: Arrived) {
  ask.header('Set-Cookie', hostCookie(sessionCookie, session), { append: true })
  ask.header('Set-Cookie', hostCookie(deviceCookie, device, deviceSeconds), { append: true })
  return { name, role, session: sessionId(session) }
}

/** The answer to whoever has to wait. */
export function tooMany(ask: Ask, waitMs: number) {
  const seconds = Math.ceil(waitMs / 1000)
  ask.header('Retry-After', String(seconds))
  const minutes = Math.max(1, Math.round(seconds / 60))
  return ask.json(failure('wait', `Too many failed log-ins. Try again in ${minutes} min.`), 429)
}

const usedUp = {
  ...failures.gone,
  message: 'This link was used already, or it is older than a day. Ask for a new one.',
}
const badName = 'A name begins with a letter or a digit; letters, digits, ".", "_", "@" and "-" may follow, 63 in all.'
const nameTaken = 'Somebody has this name already: choose another one.'
const deviceSeconds = 180 * 24 * 60 * 60
