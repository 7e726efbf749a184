import { once } from 'node:events'
import http from 'node:http'
import { fieldPairs, foldName } from '@lasthop/contract'
import { createOrigin, type OriginOptions } from '@lasthop/origin'
import type { SeenBelief } from './soundness.ts'
import { listen } from './start-recorder.ts'

/** An application on node:http that believes what @lasthop/origin tells it. */
export interface TruthApp extends AsyncDisposable {
  readonly port: number
  readonly seen: readonly SeenBelief[]
}

/** Starts the application on a free port. It answers `ok` and keeps a record. It trusts this machine, if not told otherwise. */
export async function startTruthApp(trust: OriginOptions['trust'] = ['loopback']): Promise<TruthApp> {
  const origin = createOrigin({ trust, walk: 'one' })
  const seen: SeenBelief[] = []
  // Wider than the edge's own limits: what is refused must be refused by the edge.
  const server = http.createServer({ maxHeaderSize: 128 * 1024 }, (request, response) => {
    const { scheme, authority, client } = origin.resolve(request)
    let body = ''
    request.setEncoding('latin1')
    request.on('data', (piece: string) => (body += piece))
    request.once('end', () => {
      const fields = foldFields(request.rawHeaders)
      const target = request.url ?? ''
      seen.push({ scheme, authority: authority?.text ?? '', client: client?.text ?? 'unknown', target, body, fields })
      response.end('ok')
    })
  })
  const port = await listen(server)
  return { port, seen, [Symbol.asyncDispose]: () => close(server) }
}

/** Values by folded name; several of one name make one list, as a server of the CGI kind makes it. */
function foldFields(rawFields: readonly string[]): Map<string, string> {
  const folded = new Map<string, string>()
  for (const [name, value] of fieldPairs(rawFields)) {
    const known = folded.get(foldName(name))
    folded.set(foldName(name), known === undefined ? value : `${known}, ${value}`)
  }
  return folded
}

async function close(server: http.Server): Promise<void> {
  const closed = once(server, 'close')
  server.close()
  server.closeAllConnections()
  await closed
}
