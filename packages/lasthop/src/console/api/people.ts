import { createRoute, OpenAPIHono, z } from '@hono/zod-openapi'
import type { Desk } from '../desk.ts'
import { roles } from '../keep/roles.ts'
import { actor, whoOf, type Env } from './env.ts'
import { failure, failures } from './failure.ts'
import { jsonAnswer, jsonBody, operation, usualFailures } from './operation.ts'

const user = z.object({ name: z.string(), role: z.enum(roles), madeAt: z.number() }).openapi('User')
const name = z.object({ name: z.string().max(63) })

const listUsers = createRoute(
  operation(
    { method: 'get', path: '/users', summary: 'Everybody who may log in', tag: 'People', needs: 'owner' },
    { responses: { 200: jsonAnswer('By name.', z.array(user)), ...usualFailures } },
  ),
)

const invite = createRoute(
  operation(
    {
      method: 'post',
      path: '/invitations',
      summary: 'A link for somebody new, or for a forgotten password',
      tag: 'People',
      needs: 'owner',
    },
    {
      request: jsonBody(z.object({ role: z.enum(roles), name: z.string().max(63).optional() })),
      responses: {
        200: jsonAnswer('The secret of the link: good once, for a day.', z.object({ secret: z.string() })),
        ...usualFailures,
      },
    },
  ),
)

const setRole = createRoute(
  operation(
    { method: 'put', path: '/users/{name}/role', summary: 'Give another role', tag: 'People', needs: 'owner' },
    {
      request: { params: name, ...jsonBody(z.object({ role: z.enum(roles) })) },
      responses: { 204: { description: 'It holds from the next request on.' }, ...usualFailures },
    },
  ),
)

const removeUser = createRoute(
  operation(
    {
      method: 'delete',
      path: '/users/{name}',
      summary: 'Remove somebody, with sessions, tokens and passkeys',
      tag: 'People',
      needs: 'owner',
    },
    { request: { params: name }, responses: { 204: { description: 'They are out at once.' }, ...usualFailures } },
  ),
)

const session = z
  .object({
    id: z.string(),
    user: z.string(),
    way: z.enum(['password', 'passkey']),
    address: z.string(),
    agent: z.string(),
    madeAt: z.number(),
    seenAt: z.number(),
  })
  .openapi('Session')

const listSessions = createRoute(
  operation(
    {
      method: 'get',
      path: '/sessions',
      summary: 'Browsers that are logged in: yours, and for an owner all',
      tag: 'People',
      needs: 'viewer',
    },
    { responses: { 200: jsonAnswer('The last seen first.', z.array(session)), ...usualFailures } },
  ),
)

const endSession = createRoute(
  operation(
    { method: 'delete', path: '/sessions/{id}', summary: 'Log a browser out', tag: 'People', needs: 'viewer' },
    {
      request: { params: z.object({ id: z.string().max(32) }) },
      responses: { 204: { description: 'It is out.' }, ...usualFailures },
    },
  ),
)

const auditEntry = z
  .object({
    id: z.number(),
    at: z.number(),
    who: z.string(),
    address: z.string(),
    did: z.string(),
    about: z.string(),
    before: z.string().optional(),
    after: z.string().optional(),
  })
  .openapi('AuditEntry')

const readAudit = createRoute(
  operation(
    { method: 'get', path: '/audit', summary: 'Who changed what, when, from where', tag: 'People', needs: 'operator' },
    {
      request: { query: z.object({ before: z.coerce.number().int().optional() }) },
      responses: { 200: jsonAnswer('A hundred, the newest first.', z.array(auditEntry)), ...usualFailures },
    },
  ),
)

/** Users, invitations, sessions and the audit log. */
export function peopleApi(desk: Desk): OpenAPIHono<Env> {
  const api = new OpenAPIHono<Env>()
  api.openapi(listUsers, (ask) => ask.json([...desk.users.all()], 200))
  api.openapi(invite, (ask) => {
    const wanted = ask.req.valid('json')
    const known = wanted.name === undefined ? undefined : desk.users.find(wanted.name)
    if (wanted.name !== undefined && known === undefined) return ask.json(failures.gone, 404)
    const role = known?.role ?? wanted.role
    const secret = desk.keep.together(() => {
      desk.audit.write({ ...actor(ask), did: 'made an invitation', about: known?.name ?? role })
      return desk.invitations.make({ name: known?.name, role })
    })
    return ask.json({ secret }, 200)
  })
  api.openapi(setRole, (ask) => {
    const about = ask.req.valid('param').name
    const before = desk.users.find(about)?.role
    const { role } = ask.req.valid('json')
    if (before === undefined) return ask.json(failures.gone, 404)
    const isDone = desk.keep.together(() => {
      if (!desk.users.setRole(about, role)) return false
      if (before === 'owner' && role !== 'owner') desk.invitations.withdrawAll()
      desk.audit.write({ ...actor(ask), did: 'gave a role', about, before, after: role })
      return true
    })
    return isDone ? ask.body(null, 204) : ask.json(lastOwner, 409)
  })
  api.openapi(removeUser, (ask) => {
    const about = ask.req.valid('param').name
    const before = desk.users.find(about)?.role
    if (before === undefined) return ask.json(failures.gone, 404)
    const isDone = desk.keep.together(() => {
      if (!desk.users.remove(about)) return false
      desk.invitations.withdrawAll()
      desk.audit.write({ ...actor(ask), did: 'removed a user', about, before })
      return true
    })
    return isDone ? ask.body(null, 204) : ask.json(lastOwner, 409)
  })
  api.openapi(listSessions, (ask) => {
    const who = whoOf(ask)
    const all = desk.sessions.all()
    return ask.json(who.role === 'owner' ? [...all] : all.filter(({ user: whose }) => whose === who.name), 200)
  })
  api.openapi(endSession, (ask) => {
    const who = whoOf(ask)
    const { id } = ask.req.valid('param')
    const found = desk.sessions.all().find((one) => one.id === id)
    if (found === undefined || (found.user !== who.name && who.role !== 'owner')) return ask.json(failures.gone, 404)
    desk.keep.together(() => {
      desk.sessions.endById(id)
      desk.audit.write({ ...actor(ask), did: 'ended a session', about: `${found.user} at ${found.address}` })
    })
    return ask.body(null, 204)
  })
  api.openapi(readAudit, (ask) => ask.json([...desk.audit.page(ask.req.valid('query').before, 100)], 200))
  return api
}

const lastOwner = failure('last-owner', 'This is the last owner: make somebody else an owner first.')
