import { once } from 'node:events'
import { createServer, IncomingMessage, ServerResponse, type RequestListener, type Server } from 'node:http'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { buffer } from 'node:stream/consumers'
import { env } from 'node:process'
import { buildOnce, commandOf, folderOf, installFrameworks } from '../../frameworks/build.ts'

/** Variables of adapter-node. */
export type Variables = Readonly<Record<string, string>>

/** The built application once for each of these environments, in one server: its answers tell what each of them answers. */
export async function startSvelteKits(environments: readonly Variables[]): Promise<Server> {
  const listeners: RequestListener[] = []
  // One after the other: adapter-node reads its variables when it is loaded.
  for (const [at, variables] of environments.entries()) listeners.push(await load(variables, at))
  const server = createServer((request, response) => {
    void answersOf(listeners, request).then((told) => response.end(JSON.stringify(told)))
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  return server
}

/** As the tests of origin build it. */
export async function buildSvelteKit(): Promise<void> {
  await installFrameworks()
  await buildOnce('sveltekit', [[commandOf('vite/bin/vite.js'), 'build']])
}

/** The version of adapter-node that runs here. */
export function versionHere(): string {
  const manifest: { readonly version: string } = createRequire(import.meta.url)(
    commandOf('@sveltejs/adapter-node/package.json'),
  )
  return manifest.version
}

async function load(variables: Variables, at: number): Promise<RequestListener> {
  const path = join(folderOf('sveltekit'), 'build/server/adapter-node-handler.js')
  Object.assign(env, variables)
  const built: Readonly<Record<string, RequestListener>> = await import(`${path}?${at}`)
  for (const name of Object.keys(variables)) delete env[name]
  // The bundler gives what it exports a letter.
  const handler = Object.values(built).find(({ name }) => name === 'handler')
  if (handler === undefined) throw new Error(`${path} has no handler.`)
  return handler
}

async function answersOf(listeners: readonly RequestListener[], request: IncomingMessage): Promise<readonly unknown[]> {
  const body = await buffer(request)
  return Promise.all(listeners.map((listener) => answerOf(listener, copyOf(request, body))))
}

/** A request of its own for each: reading the body uses it up. */
function copyOf(request: IncomingMessage, body: Buffer): IncomingMessage {
  const { method, url, headers, httpVersionMajor } = request
  const copy = Object.assign(new IncomingMessage(request.socket), { method, url, headers, httpVersionMajor })
  copy.push(body)
  copy.push(null)
  return copy
}

function answerOf(listener: RequestListener, request: IncomingMessage): Promise<unknown> {
  return new Promise((resolve) => {
    const response = new ServerResponse(request)
    const pieces: Uint8Array[] = []
    Object.assign(response, {
      write: (piece: Uint8Array) => pieces.push(piece) > 0,
      end: (piece?: Uint8Array) => {
        const text = Buffer.concat(piece === undefined || typeof piece === 'string' ? pieces : [...pieces, piece])
        const { statusCode } = response
        resolve(statusCode === 200 ? JSON.parse(text.toString()) : { status: statusCode })
        return response
      },
    })
    listener(request, response)
  })
}
