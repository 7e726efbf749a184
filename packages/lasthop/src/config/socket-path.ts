import type { UpstreamAddress } from './config.ts'
import { mismatch } from './mismatch.ts'
import type { Mismatch } from './mismatch.ts'

/** The socket file in unix:/path. */
export function readSocketPath(found: string): UpstreamAddress | Mismatch {
  const path = found.slice('unix:'.length)
  if (path.startsWith('//')) return mismatch('expected unix: and a path', `unix:${path.replace(/^\/+/, '/')}`)
  if (!/^\/[^/]/.test(path)) return mismatch('expected a path that begins with "/", like unix:/run/app.sock')
  if (/\$\{?[a-z_]/i.test(path)) return mismatch('environment variables are not expanded, write the value out')
  if (hasControls(path)) return mismatch('a control character cannot be in a path')
  if (Buffer.byteLength(path) > mostBytes) return mismatch(`the system takes at most ${mostBytes} bytes in such a path`)
  return { kind: 'unix', path }
}

function hasControls(text: string): boolean {
  return Array.from(text).some((char) => char < ' ' || char === '\x7f')
}

/** sun_path is 104 bytes on macOS and the BSDs, 108 on Linux, with the NUL at its end. */
const mostBytes = 103
