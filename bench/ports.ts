/** Free ports for programs that cannot choose one themselves. */
import { once } from 'node:events'
import net from 'node:net'
import { pid } from 'node:process'

/** As many free ports of the loopback address as asked for. */
export async function findFreePorts(count: number): Promise<number[]> {
  const ports: number[] = []
  while (ports.length < count) {
    const port = nextPort()
    if (await isFree(port)) ports.push(port)
  }
  return ports
}

async function isFree(port: number): Promise<boolean> {
  const server = net.createServer().listen(port, '127.0.0.1')
  try {
    await once(server, 'listening')
  } catch {
    return false
  }
  server.close()
  await once(server, 'close')
  return true
}

/** The ports of a process follow each other, and begin elsewhere for each: two that look at once do not find the same. */
function nextPort(): number {
  place = (place + 1) % (last - first)
  return first + place
}

// Below those that Linux gives to whoever asks for any port, and to every connection that leaves, and below those that
// the edge chooses for applications: what stands free here is still free when the program has started.
const [first, last] = [10_000, 20_000]
let place = (pid * 211) % (last - first)
