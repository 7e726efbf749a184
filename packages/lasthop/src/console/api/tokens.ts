import { createRoute, OpenAPIHono, z } from '@hono/zod-openapi'
import type { Desk } from '../desk.ts'
import { holds, roles } from '../keep/roles.ts'
import { actor, whoOf, type Env } from './env.ts'
import { failures } from './failure.ts'
import { jsonAnswer, jsonBody, operation, usualFailures } from './operation.ts'

const token = z
  .object({
    id: z.string(),
    user: z.string(),
    title: z.string(),
    scope: z.enum(roles),
    until: z.number().optional(),
    madeAt: z.number(),
    seenAt: z.number().optional(),
  })
  .openapi('Token')

const listTokens = createRoute(
  operation(
    { method: 'get', path: '/tokens', summary: 'Your tokens, and for an owner all', tag: 'Tokens', needs: 'viewer' },
    { responses: { 200: jsonAnswer('The newest first.', z.array(token)), ...usualFailures } },
  ),
)

const makeToken = createRoute(
  operation(
    { method: 'post', path: '/tokens', summary: 'A new token for a program', tag: 'Tokens', needs: 'viewer' },
    {
      request: jsonBody(
        z.object({
          title: z.string().trim().min(1).max(80),
          scope: z.enum(roles),
          days: z.number().int().min(1).max(3650).optional(),
        }),
      ),
      responses: {
        200: jsonAnswer('Its secret is shown this once.', z.object({ token, secret: z.string() })),
        ...usualFailures,
      },
    },
  ),
)

const revokeToken = createRoute(
  operation(
    { method: 'delete', path: '/tokens/{id}', summary: 'Revoke a token', tag: 'Tokens', needs: 'viewer' },
    {
      request: { params: z.object({ id: z.string().max(32) }) },
      responses: { 204: { description: 'It opens nothing any more.' }, ...usualFailures },
    },
  ),
)

/** Tokens for programs. */
export function tokensApi(desk: Desk): OpenAPIHono<Env> {
  const api = new OpenAPIHono<Env>()
  api.openapi(listTokens, (ask) => {
    const who = whoOf(ask)
    return ask.json(
      who.role === 'owner' ? [...desk.tokens.all()] : desk.tokens.all().filter((t) => t.user === who.name),
      200,
    )
  })
  api.openapi(makeToken, (ask) => {
    const { title, scope, days } = ask.req.valid('json')
    const who = whoOf(ask)
    // A token must not make tokens that outlive it.
    if (who.by === 'token' || !holds(who.role, scope)) return ask.json(failures.role, 403)
    const until = days === undefined ? undefined : desk.now() + days * dayMs
    const made = desk.keep.together(() => {
      desk.audit.write({ ...actor(ask), did: 'made a token', about: title, after: scope })
      return desk.tokens.make({ user: who.name, title, scope, until })
    })
    return ask.json(made, 200)
  })
  api.openapi(revokeToken, (ask) => {
    const who = whoOf(ask)
    const { id } = ask.req.valid('param')
    const found = desk.tokens.all().find((one) => one.id === id)
    if (found === undefined || (found.user !== who.name && who.role !== 'owner')) return ask.json(failures.gone, 404)
    desk.keep.together(() => {
      desk.tokens.revoke(id)
      desk.audit.write({ ...actor(ask), did: 'revoked a token', about: found.title })
    })
    return ask.body(null, 204)
  })
  return api
}

const dayMs = 86_400_000
