// How the applications of this folder are started: on a free port or on the path in SOCKET, which they then print.
import { env } from 'node:process'

export const where = env.SOCKET === undefined ? { port: 0, host: '127.0.0.1' } : { path: env.SOCKET }

export function listen(server) {
  server.listen(where, () => announce(server))
}

export function announce(server) {
  const address = server.address()
  console.log('listening', typeof address === 'string' ? address : address.port)
}
