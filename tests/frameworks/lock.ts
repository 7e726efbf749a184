import { createHash } from 'node:crypto'
import { once } from 'node:events'
import { rmSync } from 'node:fs'
import { connect, createServer, type Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { platform } from 'node:process'

/** Does the work while no other process does work of this name. The operating system frees the lock of a process that is gone. */
export async function alone(name: string, work: () => Promise<void>): Promise<void> {
  const path = pathOf(name)
  let lock: Disposable | undefined
  while (lock === undefined) lock = await tryLock(path)
  using _ = lock
  await work()
}

/** Undefined after whoever has it now has left it. */
async function tryLock(path: string): Promise<Disposable | undefined> {
  const waiters: Socket[] = []
  const server = createServer((waiter) => void waiters.push(waiter.on('error', () => {})))
  const listening = once(server, 'listening').then(() => true)
  server.listen(path)
  if (!(await listening.catch(() => false))) return untilGone(path)
  return {
    [Symbol.dispose]() {
      server.close()
      for (const waiter of waiters) waiter.destroy()
    },
  }
}

/** The holder says nothing, and ends the connection with itself. */
async function untilGone(path: string): Promise<undefined> {
  const socket = connect(path)
  const isHeld = await once(socket, 'connect').then(
    () => true,
    () => false,
  )
  if (!isHeld) return leftOver(path)
  await new Promise((resolve) => socket.once('close', resolve).on('error', resolve).resume())
  return undefined
}

/** Of a process that ended without a word; on Linux there is nothing left. */
function leftOver(path: string): undefined {
  if (!path.startsWith('\0')) rmSync(path, { force: true })
  return undefined
}

function pathOf(name: string): string {
  const short = `lasthop-${createHash('sha256').update(name).digest('hex').slice(0, 16)}`
  return platform === 'linux' ? `\0${short}` : join(tmpdir(), short)
}
