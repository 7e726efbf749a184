import type { OpenAPIHono } from '@hono/zod-openapi'
import type { MiddlewareHandler } from 'hono'
import { holds, roleOf, type Role } from '../keep/roles.ts'
import type { Env } from './env.ts'
import { failure, failures } from './failure.ts'
import { roleKey } from './operation.ts'

/**
 * Lets an operation be reached by whoever holds its role, before anything of the request is looked at. The roles come from the
 * operations themselves, and what is no operation is refused here: nothing can be reached that has no role.
 */
export function guard(rooms: readonly OpenAPIHono<Env>[]): MiddlewareHandler<Env> {
  const gates = rooms.flatMap(gatesOf)
  return async (ask, next) => {
    const path = ask.req.path.replace(/^\/api/, '')
    const wanted = methodOf(ask.req.method)
    if (wanted === 'get' && path === '/openapi.json') return next()
    const gate = gates.find(({ method, pattern }) => method === wanted && pattern.test(path))
    if (gate === undefined) return ask.json(noOperation, 404)
    if (gate.needs === undefined) return next()
    const who = ask.get('who')
    if (who === undefined) return ask.json(failures.anonymous, 401)
    if (!holds(who.role, gate.needs)) return ask.json(failures.role, 403)
    return isOwnAffair(gate) && who.by === 'token' && who.role !== 'owner' ? ask.json(failures.role, 403) : next()
  }
}

/** A HEAD is answered by the operation of the GET. */
function methodOf(method: string): string {
  const lower = method.toLowerCase()
  return lower === 'head' ? 'get' : lower
}

/** What a viewer can change is their own account. A token must not: one that may only look could end sessions and remove passkeys. */
function isOwnAffair({ method, needs }: Gate): boolean {
  return needs === 'viewer' && method !== 'get'
}

/** The answer to what is no operation. */
export const noOperation = failure('not-found', 'There is no such operation: see /api/openapi.json.')

interface Gate {
  readonly method: string
  readonly pattern: RegExp
  readonly needs: Role | undefined
}

function gatesOf(room: OpenAPIHono<Env>): readonly Gate[] {
  return room.openAPIRegistry.definitions.flatMap((definition) => {
    if (definition.type !== 'route') return []
    const { method, path } = definition.route
    const needs: unknown = Reflect.get(definition.route, roleKey)
    const pattern = new RegExp(`^${path.replaceAll('.', String.raw`\.`).replaceAll(/\{\w+\}/g, '[^/]+')}/?$`)
    return [{ method, pattern, needs: needs === undefined ? undefined : roleOf(needs) }]
  })
}
