import { problem, type Problem } from '@lasthop/contract'
import type { Doors } from '../proxy/edge.ts'
import type { Environment } from '../state/home.ts'

/**
 * The sockets that systemd opened for this process (sd_listen_fds): by the names `https` and `http` (FileDescriptorName=),
 * or else the first for https and the second for http. Undefined when there are none.
 */
export function doorsOfSystemd(environment: Environment, pid: number): Doors | undefined | Problem {
  if (environment['LISTEN_PID'] !== String(pid)) return undefined
  const count = Number(environment['LISTEN_FDS'] ?? 0)
  if (!Number.isInteger(count) || count < 1) return undefined
  const descriptors = Array.from({ length: count }, (_, index) => firstDescriptor + index)
  const names = (environment['LISTEN_FDNAMES'] ?? '').split(':')
  if (!names.some(isScheme)) return doorsInOrder(descriptors)
  const named = (scheme: string) => descriptors.filter((_, index) => names[index] === scheme)
  return doorsOf(named('https'), named('http'))
}

function doorsInOrder([https, http, ...more]: readonly number[]): Doors | Problem {
  if (more.length > 0) {
    return problem(
      'systemd gives more than two sockets: give them the names https and http by FileDescriptorName= in their units.',
    )
  }
  return doorsOf(https === undefined ? [] : [https], http === undefined ? [] : [http])
}

function doorsOf(https: readonly number[], http: readonly number[]): Doors | Problem {
  if (https.length > 0) return { https, http: http.length > 0 ? http : undefined }
  return problem('systemd gives a socket for http alone: expected one for https too.')
}

function isScheme(name: string): boolean {
  return name === 'https' || name === 'http'
}

// SD_LISTEN_FDS_START
const firstDescriptor = 3
