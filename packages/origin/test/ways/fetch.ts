import { createServer } from 'node:http'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { Readable } from 'node:stream'
import { originFetch } from '../../src/fetch.ts'
import type { Origin } from '../../src/index.ts'
import { fetchView, pairsOf } from './view.ts'
import { listen } from './way.ts'
import type { Running, Setting } from './way.ts'

/** A Fetch handler on a server that says nothing of its peer but the address. */
export function startFetch(origin: Origin, setting: Setting): Promise<Running> {
  const connection = {
    origin,
    peerOf: (_request: Request, incoming: IncomingMessage) => peerOf(incoming),
    ...(setting.https === undefined ? {} : { https: setting.https }),
  }
  const handler = originFetch<[IncomingMessage]>((request) => Response.json(fetchView(request, origin)), connection)
  const server = createServer((incoming, response) => {
    void handler(fetchRequestOf(incoming), incoming).then((answer) => sendFetch(answer, response))
  })
  return listen(server, setting)
}

function peerOf({ socket }: IncomingMessage): string | undefined {
  return socket.remoteAddress ?? 'unix'
}

function fetchRequestOf(incoming: IncomingMessage): Request {
  const headers = new Headers()
  for (const [name, value] of pairsOf(incoming.rawHeaders)) headers.append(name, value)
  const method = incoming.method ?? 'GET'
  const body = method === 'GET' || method === 'HEAD' ? {} : { body: Readable.toWeb(incoming), duplex: 'half' as const }
  return new Request(`http://${incoming.headers.host ?? 'unnamed'}${incoming.url ?? '/'}`, { method, headers, ...body })
}

async function sendFetch(answer: Response, response: ServerResponse): Promise<void> {
  response.writeHead(answer.status, Object.fromEntries(answer.headers))
  response.end(await answer.text())
}
