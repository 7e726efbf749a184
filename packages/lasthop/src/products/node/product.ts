import type { AppServer, AppServerProduct, Bind } from '../app-server.ts'
import type { JsCall, JsModule } from '../javascript/module.ts'
import { entryOf, type JsValue } from '../javascript/value.ts'
import { joinPath } from '../path.ts'
import type { Surroundings } from '../surroundings.ts'
import type { Version } from '../version.ts'
import { scriptsOf } from './application.ts'
import { receive } from './server.ts'

/** The release that is assumed where no file says another. */
const usualVersion = '24.0.0'

/** node:http, which every framework of Node stands on: one server for each script that listens. */
export const node: AppServerProduct = {
  name: 'node',
  title: 'Node',
  usualVersion,
  find: (surroundings) =>
    scriptsOf(surroundings).flatMap(({ module, launch }) => {
      const listens = module.calls.find(isListening)
      if (listens === undefined) return []
      const { path } = module.file
      const service = launch?.service ?? (launch?.source === 'dockerfile' ? 'container' : undefined)
      const server = serverOf(surroundings, {
        binds: bindsOf(listens, module),
        folder: joinPath(path, '..'),
        runs: path,
      })
      return [service === undefined ? server : { ...server, service }]
    }),
  standIn: (surroundings) => serverOf(surroundings, { binds: [], folder: '' }),
}

function serverOf(
  surroundings: Surroundings,
  about: Pick<AppServer, 'binds' | 'folder'> & { readonly runs?: string },
): AppServer {
  const version: Version = surroundings.versionOf('node') ?? { text: usualVersion, known: 'assumed' }
  return {
    product: 'node',
    title: 'Node',
    version,
    files: [],
    complaints: [],
    believes: { who: 'nobody', says: 'node:http reads no forwarding fields' },
    receive,
    ...about,
  }
}

/** `app.listen(3000)`, `server.listen({ port, host })`. */
function isListening({ name, args }: JsCall): boolean {
  return /(?:^|\.)listen$/.test(name) && args[0] !== undefined && args[0].kind !== 'function'
}

/** What is computed listens somewhere that is not known. */
function bindsOf({ args: [first, second], place }: JsCall, module: JsModule): readonly Bind[] {
  const [port, host] = first?.kind === 'object' ? [entryOf(first, 'port'), entryOf(first, 'host')] : [first, second]
  const path = first?.kind === 'object' ? entryOf(first, 'path') : first
  if (path?.kind === 'string' && path.text.startsWith('/'))
    return [{ target: { kind: 'unix', path: path.text }, place }]
  const number = numberIn(port)
  if (number === undefined) return []
  // Fastify listens on this machine alone where no host is said; node:http on every address.
  const usual = module.importOf('fastify') === undefined ? '' : 'localhost'
  return [{ target: { kind: 'tcp', host: host?.kind === 'string' ? host.text : usual, port: number }, place }]
}

function numberIn(value: JsValue | undefined): number | undefined {
  if (value?.kind === 'number') return value.value
  return value?.kind === 'string' && /^\d+$/.test(value.text) ? Number(value.text) : undefined
}
