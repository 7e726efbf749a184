import type net from 'node:net'
import type { Outlet } from '../io/outlet.ts'
import type { Raw } from './exchange.ts'

/** The client's side of a connection after the switch of protocols: bytes both ways. `destroy` ends both. */
export function rawOf(socket: net.Socket, outlet: Outlet, destroy: () => void): Raw {
  return {
    write(piece) {
      outlet.push(piece)
      outlet.flush()
      return !outlet.full
    },
    end: () => void socket.end(),
    destroy,
    pause: () => void socket.pause(),
    resume: () => void socket.resume(),
  }
}
