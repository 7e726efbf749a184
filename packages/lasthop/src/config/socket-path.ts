import { problem } from '@lasthop/contract'
import type { Problem } from '@lasthop/contract'

import type { UpstreamAddress } from './config.ts'
import { quote } from './found.ts'
import { didYouMean } from './nearest.ts'

/** The socket file in unix:/path. */
export function parseSocketPath(found: string): UpstreamAddress | Problem {
  const path = found.slice('unix:'.length)
  if (path.startsWith('//')) return notASocket(found, 'expected unix: and a path', `unix:${path.replace(/^\/+/, '/')}`)
  if (!path.startsWith('/')) return notASocket(found, 'expected a path that begins with "/", like unix:/run/app.sock')
  if (hasControls(path)) return notASocket(found, 'a control character cannot be in a path')
  if (Buffer.byteLength(path) > longestBytes) {
    return notASocket(found, `the system takes at most ${longestBytes} bytes in the path of a socket`)
  }
  return { kind: 'unix', path }
}

function hasControls(text: string): boolean {
  return Array.from(text).some((char) => char < ' ' || char === '\x7f')
}

function notASocket(found: string, because: string, instead?: string): Problem {
  return problem(`${quote(found)} is not the address of an application: ${because}.${didYouMean(instead)}`)
}

/** sun_path is 104 bytes on macOS and the BSDs, 108 on Linux, with the NUL at its end. */
const longestBytes = 103
