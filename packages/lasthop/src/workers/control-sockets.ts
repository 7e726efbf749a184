import { readdir } from 'node:fs/promises'
import net from 'node:net'
import { join } from 'node:path'

/** Where the edges of a home folder have their control sockets. */
export function runFolder(home: string): string {
  return join(home, 'run')
}

/** All of them, those of edges that are gone too. */
export async function socketPaths(folder: string): Promise<readonly string[]> {
  const names = await readdir(folder).catch((): string[] => [])
  return names
    .filter((name) => name.endsWith('.sock'))
    .toSorted()
    .map((name) => join(folder, name))
}

/** Whether somebody listens there. */
export function isAnswered(path: string): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = net.connect(path)
    const tell = (answered: boolean) => {
      socket.destroy()
      resolve(answered)
    }
    socket.once('connect', () => tell(true))
    socket.once('error', () => tell(false))
  })
}
