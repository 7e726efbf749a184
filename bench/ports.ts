import { once } from 'node:events'
import net from 'node:net'

/** As many free ports of the loopback address as asked for. */
export async function findFreePorts(count: number): Promise<number[]> {
  const servers = Array.from({ length: count }, () => net.createServer().listen(0, '127.0.0.1'))
  return Promise.all(
    servers.map(async (server) => {
      await once(server, 'listening')
      const address = server.address()
      server.close()
      if (address === null || typeof address === 'string') throw new Error('A TCP server has a port.')
      return address.port
    }),
  )
}
