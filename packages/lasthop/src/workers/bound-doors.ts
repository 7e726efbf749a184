import { isProblem, type Problem } from '@lasthop/contract'
import net, { type BoundSocket } from 'node:net'
import type { Config } from '../config/config.ts'
import type { Log } from '../observe/log.ts'
import type { Doors } from '../proxy/edge.ts'
import { openPort } from '../proxy/port.ts'
import { codeOf } from '../state/system-error.ts'

/** Whether this Node can bind a socket that other processes listen on: 26.4 or newer, and not on Windows. */
export const canBindDoors = 'BoundSocket' in net && process.platform !== 'win32'

/** Sockets that a primary holds for its workers: as long as it lives, connections wait and are not refused. */
export interface BoundDoors extends Disposable {
  readonly doors: Doors
}

/** Binds the ports of a configuration, on these addresses or on all. */
export async function bindDoors(
  { httpsPort, httpsSpare, httpPort, httpSpare }: Config,
  addresses: readonly string[],
  log: Log,
): Promise<BoundDoors | Problem> {
  const https = await openPort({ port: httpsPort, spare: httpsSpare }, log, (port) => bindAll(port, addresses))
  if (isProblem(https)) return https
  const wanted = { port: httpPort ?? 0, spare: httpSpare }
  const http = httpPort === undefined ? [] : await openPort(wanted, log, (port) => bindAll(port, addresses))
  if (isProblem(http)) {
    closeAll(https)
    return http
  }
  return {
    doors: { https: https.map(descriptorOf), http: httpPort === undefined ? undefined : http.map(descriptorOf) },
    [Symbol.dispose]: () => closeAll([...https, ...http]),
  }
}

/** Port 0 is the same free port on every address. */
function bindAll(port: number, addresses: readonly string[]): readonly BoundSocket[] {
  if (addresses.length === 0) return [bindEverywhere(port)]
  const bound: BoundSocket[] = []
  try {
    for (const host of addresses) {
      bound.push(new net.BoundSocket({ host, port: bound[0]?.address().port ?? port }))
    }
  } catch (error) {
    closeAll(bound)
    throw error
  }
  return bound
}

/** As net.Server does: all of IPv6 and with it IPv4, or IPv4 alone where there is no IPv6. */
function bindEverywhere(port: number): BoundSocket {
  try {
    return new net.BoundSocket({ host: '::', port })
  } catch (error) {
    if (!noIpv6.has(codeOf(error) ?? '')) throw error
    return new net.BoundSocket({ host: '0.0.0.0', port })
  }
}

function descriptorOf(socket: BoundSocket): number {
  return socket.fd()
}

function closeAll(sockets: readonly BoundSocket[]): void {
  for (const socket of sockets) socket[Symbol.dispose]()
}

const noIpv6: ReadonlySet<string> = new Set(['EAFNOSUPPORT', 'EADDRNOTAVAIL', 'EINVAL'])
