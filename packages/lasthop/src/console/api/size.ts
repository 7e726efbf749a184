import { bodyLimit } from 'hono/body-limit'
import type { MiddlewareHandler } from 'hono'
import { holds } from '../keep/roles.ts'
import type { Env } from './env.ts'
import { failure } from './failure.ts'

/** Refuses bodies that nobody needs, before they are read: little from strangers, and an archive from owners alone. */
export function sizeLimit(): MiddlewareHandler<Env> {
  const little = limit(64 * kib)
  const text = limit(4 * 1024 * kib)
  const archive = limit(128 * 1024 * kib)
  return (ask, next) => {
    const who = ask.get('who')
    if (who === undefined) return little(ask, next)
    return ask.req.path.endsWith('/import') && holds(who.role, 'owner') ? archive(ask, next) : text(ask, next)
  }
}

function limit(maxSize: number): MiddlewareHandler<Env> {
  const message = `The body is too large: at most ${Math.floor(maxSize / kib)} KiB are taken here.`
  return bodyLimit({ maxSize, onError: (ask) => ask.json(failure('size', message), 413) })
}

const kib = 1024
