import type { IncomingMessage } from 'node:http'
import type { Believed } from './belief.ts'

/** The id in the browser's cookie; `undefined` without one, or if it is not one of ours. */
export function readCookie(request: IncomingMessage): string | undefined {
  const pairs = (request.headers.cookie ?? '').split(';').map((pair) => pair.trim())
  const value = pairs.find((pair) => pair.startsWith(`${name}=`))?.slice(name.length + 1)
  return value !== undefined && shape.test(value) ? value : undefined
}

/** A Set-Cookie value: `Secure` exactly when the app believes that this visitor uses https. */
export function cookieFor(belief: Believed, id: string): string {
  return `${name}=${id}; ${attributesFor(belief)}`
}

/** A Set-Cookie value that makes the browser forget the id. */
export function forgottenCookie(belief: Believed): string {
  return `${name}=; Max-Age=0; ${attributesFor(belief)}`
}

function attributesFor(belief: Believed): string {
  return belief.scheme === 'https' ? 'Path=/; HttpOnly; SameSite=Lax; Secure' : 'Path=/; HttpOnly; SameSite=Lax'
}

const name = 'node-admin'
const shape = /^[A-Za-z0-9_-]{43}$/
