import type { OpenAPIHono } from '@hono/zod-openapi'
import type { MiddlewareHandler } from 'hono'
import { holds, roleOf, type Role } from '../keep/roles.ts'
import type { Env } from './env.ts'
import { failures } from './failure.ts'
import { roleKey } from './operation.ts'

/**
 * Lets an operation be reached by whoever holds its role, before anything of the request is looked at. The roles come from the
 * operations themselves; what is no operation is none.
 */
export function guard(rooms: readonly OpenAPIHono<Env>[]): MiddlewareHandler<Env> {
  const gates = rooms.flatMap(gatesOf)
  return async (ask, next) => {
    const path = ask.req.path.replace(/^\/api/, '')
    const gate = gates.find(({ method, pattern }) => method === ask.req.method.toLowerCase() && pattern.test(path))
    if (gate === undefined || gate.needs === undefined) return next()
    const who = ask.get('who')
    if (who === undefined) return ask.json(failures.anonymous, 401)
    return holds(who.role, gate.needs) ? next() : ask.json(failures.role, 403)
  }
}

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
