import { once } from 'node:events'
import { createServer } from 'node:http'
import type { IncomingMessage } from 'node:http'
import type { Origin } from '../src/index.ts'
import { originServer } from '../src/node.ts'
import { exchange, head } from './exchange.ts'
import { addressOf } from './ways/way.ts'

/** One request, from its first line on, to an application that does what is asked for; gives what that concluded. */
export async function askAbout<Conclusion>(
  origin: Origin,
  lines: readonly [first: string, ...rest: string[]],
  conclude: (request: IncomingMessage) => Conclusion,
): Promise<Conclusion> {
  const conclusions: (() => Conclusion)[] = []
  const server = originServer(createServer(), origin)
  server.on('request', (request, response) => {
    conclusions.push(attempt(() => conclude(request)))
    response.end()
  })
  server.on('upgrade', (request, socket) => {
    conclusions.push(attempt(() => conclude(request)))
    socket.end()
  })
  await once(server.listen(0, '127.0.0.1'), 'listening')
  const [first, ...rest] = lines
  await exchange(addressOf(server), head(first, ...rest))
  server.close()
  const [conclusion] = conclusions
  if (conclusion === undefined) throw new Error('The request did not reach the application.')
  return conclusion()
}

/** What it gave or threw, to be given or thrown where somebody waits for it. */
function attempt<Conclusion>(conclude: () => Conclusion): () => Conclusion {
  try {
    const conclusion = conclude()
    return () => conclusion
  } catch (error) {
    return () => {
      throw error
    }
  }
}
