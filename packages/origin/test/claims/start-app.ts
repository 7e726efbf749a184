import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { env, execPath } from 'node:process'

/** An application of this folder that runs in a process of its own. */
export interface App extends AsyncDisposable {
  readonly to: { readonly host: string; readonly port: number } | { readonly path: string }
  /** What it has written on stderr so far. */
  readonly said: () => string
}

/** How an application comes to believe its edge: by one line of its own, without one, or by both. */
export type Means = 'adapter' | 'preload' | 'both'

/** The name of its file, how it is made to believe, and the settings it finds in its environment. */
export interface AppStart {
  readonly name: string
  readonly means?: Means
  readonly settings?: Readonly<Record<string, string>>
}

/** Starts an application and waits until it listens. Throws with what it said when it ends before. */
export async function startApp({ name, means = 'preload', settings }: AppStart): Promise<App> {
  const file = new URL(`apps/${name}.mjs`, import.meta.url).pathname
  const preload = means !== 'adapter' ? [`--import=${import.meta.resolve('@lasthop/origin/preload')}`] : []
  const child = spawn(execPath, ['--conditions=@lasthop/source', ...preload, file], {
    env: { ...env, ORIGIN: means === 'preload' ? 'none' : 'adapter', LASTHOP_ORIGIN_TRUST: 'loopback', ...settings },
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
