import { randomInt } from 'node:crypto'
import { once } from 'node:events'
import net from 'node:net'
import { join } from 'node:path'
import type { App, AppCommand, UpstreamAddress } from '../config/config.ts'

/** Where one instance is to listen. */
export type Place = UpstreamAddress

/** A place for an instance: a socket if the command speaks of one, the port that its environment fixes, else a free port. */
export async function choosePlace(app: App, runFolder: string): Promise<Place> {
  if (wantsSocket(app.command))
    return { kind: 'unix', path: join(runFolder, `app-${process.pid}-${nextNumber()}.sock`) }
  const fixed = fixedPort(app)
  return { kind: 'tcp', host: '127.0.0.1', port: fixed ?? (await freePort()) }
}

/** The port that the app's own environment says, if it says one. */
export function fixedPort({ env }: Pick<App, 'env'>): number | undefined {
  const text = env['PORT']
  return text === undefined ? undefined : Number(text)
}

/** What an instance is told of its place. */
export function placeVariables(place: Place): Readonly<Record<string, string>> {
  if (place.kind === 'unix') return { SOCKET: place.path }
  return { PORT: String(place.port), HOST: place.host }
}

/** A place for people: 127.0.0.1:8000 or unix:/path. */
export function tellPlace(place: Place): string {
  return place.kind === 'unix' ? `unix:${place.path}` : `${place.host}:${place.port}`
}

/** Whether who connects to this place may come to that address: `[::]` takes IPv4 too, unless it was told not to. */
export function reaches(address: string, place: Place): boolean {
  if (place.kind === 'unix') return false
  return [place.host, '0.0.0.0', '[::]', '[::ffff:7f00:1]'].some((host) => address === `${host}:${place.port}`)
}

/** The words that start the command, with $PORT, $HOST and $SOCKET filled in; a line is left to the shell. */
export function wordsOf(command: AppCommand, variables: Readonly<Record<string, string>>): readonly string[] {
  if (command.kind === 'line') return ['/bin/sh', '-c', command.line]
  return command.words.map((word) =>
    word.replaceAll(/\$(?:(PORT|HOST|SOCKET)\b|\{(PORT|HOST|SOCKET)\})/g, (found, bare: string, braced: string) => {
      return variables[bare || braced] ?? found
    }),
  )
}

/** A command as somebody would type it. */
export function tellCommand(command: AppCommand): string {
  return command.kind === 'line' ? command.line : command.words.join(' ')
}

function wantsSocket(command: AppCommand): boolean {
  return /\$(?:SOCKET\b|\{SOCKET\})/.test(tellCommand(command))
}

/**
 * A port that nobody has at this moment, and that was not given away here before: its owner may not have opened it yet. It is
 * below those that systems give to whoever asks for any port, and to each connection that leaves: those may be gone before
 * the application has opened them, or answered by somebody else.
 */
async function freePort(): Promise<number> {
  for (let left = triesMost; left > 0; left -= 1) {
    const port = randomInt(firstOfOurs, firstOfAnybody)
    if (given.has(port)) continue
    given.add(port)
    if ((await listenOnce(port)) !== undefined) return port
  }
  const port = await listenOnce(0)
  if (port === undefined) throw new Error('The system has no port left on 127.0.0.1.')
  return port
}

/** The port, free again; undefined: somebody has it. */
async function listenOnce(wanted: number): Promise<number | undefined> {
  const server = net.createServer().listen(wanted, '127.0.0.1')
  try {
    await once(server, 'listening')
  } catch {
    return undefined
  }
  const address = server.address()
  server.close()
  await once(server, 'close')
  return address === null || typeof address === 'string' ? undefined : address.port
}

function nextNumber(): number {
  number += 1
  return number
}

let number = 0
const given = new Set<number>()
const triesMost = 200
const firstOfOurs = 20_000
/** Of Linux (ip_local_port_range); elsewhere it is 49,152 (RFC 6335 section 6). */
const firstOfAnybody = 32_768
