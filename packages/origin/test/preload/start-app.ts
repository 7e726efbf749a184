import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { env, execPath } from 'node:process'
import type { NetConnectOpts } from 'node:net'

/** An application of this folder, started with the preload and not one line about an edge. */
export interface App extends AsyncDisposable {
  readonly to: NetConnectOpts
  /** What it has written on stderr so far. */
  readonly said: () => string
}

/** The name of its file, and the settings of the preload. */
export interface AppStart {
  readonly name: string
  readonly settings?: Readonly<Record<string, string>>
}

/** Starts an application and waits until it listens. Throws with what it said when it ends before. */
export async function startApp({ name, settings = { LASTHOP_ORIGIN_TRUST: 'loopback' } }: AppStart): Promise<App> {
  const file = new URL(`apps/${name}.mjs`, import.meta.url).pathname
  const options = `--conditions=@lasthop/source --import=${import.meta.resolve('@lasthop/origin/preload')}`
  const child = spawn(execPath, [file], {
    env: { ...env, NODE_OPTIONS: options, ...settings },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let said = ''
  child.stderr.setEncoding('utf8').on('data', (piece: string) => (said += piece))
  const ended = once(child, 'close')
  const where = await Promise.race([once(child.stdout.setEncoding('utf8'), 'data'), ended.then(() => undefined)])
  const place = /^listening (.*)/.exec(String(where?.[0]))?.[1]
  if (place === undefined) throw new Error(`${name} does not listen. It said: ${said}`)
  return {
    to: place.startsWith('/') ? { path: place } : { host: '127.0.0.1', port: Number(place) },
    said: () => said,
    async [Symbol.asyncDispose]() {
      child.kill('SIGKILL')
      await ended
    },
  }
}
