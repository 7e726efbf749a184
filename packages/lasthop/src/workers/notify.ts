import { execFile } from 'node:child_process'
import type { Log } from '../observe/log.ts'
import type { Environment } from '../state/home.ts'
import { reasonOf } from '../state/system-error.ts'

/**
 * Tells systemd how the service is doing, if it wants to know (Type=notify). Node has no datagram sockets in the file system,
 * so systemd's own program says it; as that is another process, the unit needs NotifyAccess=all.
 */
export function notifySystemd(state: 'ready' | 'stopping', environment: Environment, log: Log): Promise<void> {
  if (!environment['NOTIFY_SOCKET']) return Promise.resolve()
  return new Promise((resolve) => {
    execFile('systemd-notify', [...words[state]], { timeout: withinMs }, (error) => {
      if (error !== null) log.warn(`systemd could not be told that the edge is ${state}: ${reasonOf(error)}.`)
      resolve()
    })
  })
}

const words = {
  ready: ['--ready', '--status=Serving.'],
  // Not --stopping, which older versions do not know.
  stopping: ['STOPPING=1', '--status=The connections in flight have ten seconds to end.'],
} as const
const withinMs = 5_000
