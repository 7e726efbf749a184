import { isProblem, problem, type Problem } from '@lasthop/contract'
import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { chmod, rm } from 'node:fs/promises'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { join } from 'node:path'
import { makeFolder } from '../state/files.ts'
import { withLock } from '../state/lock.ts'
import { reasonOf } from '../state/system-error.ts'
import { isAnswered, runFolder, socketPaths } from './control-sockets.ts'
import { controlTable } from './control-table.ts'
import type { EdgeDesk, Outcome } from './operations.ts'

/** A socket in the home folder on which this account, and nobody else, can ask a running edge: the API of the console, without a log-in. */
export async function openControl(home: string, desk: EdgeDesk): Promise<AsyncDisposable | Problem> {
  const folder = runFolder(home)
  const trouble = await makeFolder(folder)
  if (trouble) return trouble
  // The folder may be older than we are. Who cannot enter it cannot connect, whatever the mode of the socket.
  await chmod(folder, 0o700)
  return withLock(folder, async () => {
    await removeStale(folder)
    return listen(join(folder, `${process.pid}-${randomBytes(2).toString('hex')}.sock`), desk)
  })
}

/** Sockets whose edge ended without cleaning up. */
async function removeStale(folder: string): Promise<void> {
  for (const path of await socketPaths(folder)) {
    if (!(await isAnswered(path))) await rm(path, { force: true })
  }
}

async function listen(path: string, desk: EdgeDesk): Promise<AsyncDisposable | Problem> {
  // Whoever asked the edge to stop keeps the connection, to see it close when the process has ended.
  const server = createServer({ keepAliveTimeout: 0 }, (request, response) => void attend(request, response, desk))
  server.on('connection', (socket) => socket.unref())
  try {
    server.listen(path)
    await once(server, 'listening')
    await chmod(path, 0o600)
  } catch (error) {
    return problem(`The control socket "${path}" could not be opened: ${reasonOf(error)}.`)
  }
  server.on('error', () => {})
  server.unref()
  return { [Symbol.asyncDispose]: () => rm(path, { force: true }) }
}

async function attend(request: IncomingMessage, response: ServerResponse, desk: EdgeDesk): Promise<void> {
  request.resume()
  const outcome = await answer(request, desk).catch((fault: unknown) =>
    refusedAs('fault', `The edge failed at this: ${String(fault)}.`),
  )
  const done = outcome.kind === 'done'
  const body = JSON.stringify(done ? outcome.body : outcome.refusal)
  response.writeHead(done ? 200 : (statusOf[outcome.refusal.code] ?? 422), { 'Content-Type': 'application/json' })
  response.end(body)
}

async function answer({ method, url = '' }: IncomingMessage, desk: EdgeDesk): Promise<Outcome<object>> {
  for (const operation of controlTable) {
    const found = operation.method === method ? operation.path.exec(url) : null
    if (found === null) continue
    const name = readName(found[1] ?? '')
    return isProblem(name) ? refusedAs('body', name.message) : operation.run(desk, name)
  }
  return refusedAs('not-found', `${method} ${url} is not understood here: the versions of lasthop may differ.`)
}

function readName(written: string): string | Problem {
  try {
    return decodeURIComponent(written)
  } catch {
    return problem(`"${written}" is not percent-encoded UTF-8.`)
  }
}

function refusedAs(code: string, message: string): Outcome<never> {
  return { kind: 'refused', refusal: { code, message } }
}

const statusOf: Readonly<Record<string, number>> = { 'not-found': 404, body: 400, fault: 500 }
