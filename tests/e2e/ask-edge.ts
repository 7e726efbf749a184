import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { env, execPath } from 'node:process'
import { text } from 'node:stream/consumers'
import { RawClient } from './raw-client.ts'
import type { Outcome } from './run-command.ts'
import { startCommand, tlsOf, type Edge } from './start-edge.ts'
import { makeTemporaryFolder } from './temporary-folder.ts'

/** An edge with a configuration file that can be written again. */
export interface FiledEdge extends Edge {
  write(config: string): void
}

/** What lasthop.yaml says of some sites on the same application. */
export function configFor(port: number, hosts: readonly string[] = ['app.test']): string {
  const sites = hosts.map((host) => `  ${host}: { to: 'http://127.0.0.1:${port}' }\n`)
  return `sites:\n${sites.join('')}https_port: 0\nhttp_port: 0\naccess_log: off\n`
}

/** Starts `lasthop serve` on a file. A disk is the folder of the file, and the home; temporary ones when it is undefined. */
export async function startOnFile(config: string, workers = 1, disk?: string): Promise<FiledEdge> {
  const folder = disk === undefined ? makeTemporaryFolder() : { path: disk, [Symbol.dispose]() {} }
  const file = join(folder.path, 'lasthop.yaml')
  writeFileSync(file, config)
  const edge = await startCommand(['serve', '--config', file, '--workers', `${workers}`], disk)
  return {
    ...edge,
    write: (changed) => writeFileSync(file, changed),
    async [Symbol.asyncDispose]() {
      await edge[Symbol.asyncDispose]()
      folder[Symbol.dispose]()
    },
  }
}

/** Runs a command that asks the edges of this home. */
export async function askEdge(home: string, ...words: readonly string[]): Promise<Outcome> {
  const child = spawn(execPath, [...nodeFlags, main, ...words], {
    env: { ...env, LASTHOP_HOME: home },
    stdio: ['ignore', 'pipe', 'pipe'],
    timeout: 150_000,
  })
  const [stdout, stderr] = await Promise.all([text(child.stdout), text(child.stderr), once(child, 'close')])
  return { code: child.exitCode, stdout, stderr }
}

/** The processes of an edge that move bytes. */
export async function workersOf(edge: Edge): Promise<readonly WorkerSeen[]> {
  const { stdout } = await askEdge(edge.home, 'status', '--format', 'json')
  const { edges } = JSON.parse(stdout)
  return edges[0].workers
}

/** A worker, as `lasthop status` shows it. */
export interface WorkerSeen {
  readonly pid: number
  readonly connections: number
  readonly requests: number
}

/** The status code of a GET on a connection of its own. */
export async function statusOf(edge: Edge, host = 'app.test'): Promise<number> {
  await using client = await RawClient.connect(tlsOf(edge, host))
  client.write(`GET / HTTP/1.1\r\nHost: ${host}\r\n\r\n`)
  return (await client.readAnswer()).status
}

/** Waits until something is so, for a minute at most. */
export async function until(isSo: () => boolean | Promise<boolean>, what: string, withinMs = 60_000): Promise<void> {
  const end = performance.now() + withinMs
  while (!(await isSo())) {
    if (performance.now() > end) throw new Error(`This did not come to pass: ${what}.`)
    await new Promise((resolve) => setTimeout(resolve, 10))
  }
}

/** The command, from its source. */
export const main = join(import.meta.dirname, '../../packages/lasthop/src/cli/main.ts')
/** What Node needs for it. */
export const nodeFlags = ['--conditions=@lasthop/source', '--disable-warning=ExperimentalWarning']
