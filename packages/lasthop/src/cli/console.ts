import { join } from 'node:path'
import { isProblem } from '@lasthop/contract'
import type { LeveledLog } from '../observe/log.ts'
import type { Primary } from '../workers/primary.ts'
import { runFolder } from '../workers/control-sockets.ts'

/** Where an edge of this process reaches its console. */
export function consoleSocket(home: string): string {
  return join(runFolder(home), `console-${process.pid}.http`)
}

/** A console that runs, or nothing: the edge does not need one. */
export interface OpenConsole extends AsyncDisposable {
  /** Where to open it: a link that works once when nobody has chosen a password yet. */
  readonly address: string | undefined
}

/** Starts the console of an edge, if its configuration has one. What keeps it from starting is said in the log. */
export async function openConsole(
  primary: Primary,
  { home, log }: { home: string; log: LeveledLog },
): Promise<OpenConsole> {
  const choice = primary.config.console
  if (choice === undefined) return none
  // The console is half of the program, and most edges have none.
  const { startConsole } = await import('../console/start.ts')
  const parts = { edge: primary, home, host: choice.host, socketPath: consoleSocket(home), log, page }
  const console = await startConsole(parts)
  if (isProblem(console)) {
    log.error(
      `${console.message} The console does not run, everything else does: start the edge anew when that is mended.`,
    )
    return none
  }
  const port = primary.ports.https
  const address = `https://${choice.host}${port === 443 ? '' : `:${port}`}/`
  const { firstSecret } = console
  return {
    address: firstSecret === undefined ? address : `${address}welcome#${firstSecret}`,
    [Symbol.asyncDispose]: () => console[Symbol.asyncDispose](),
  }
}

const none: OpenConsole = { address: undefined, async [Symbol.asyncDispose]() {} }
/** Built by Vite from packages/console. */
const page = join(import.meta.dirname, '../../page')
