import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import process from 'node:process'
import { Readable, Writable } from 'node:stream'

import { DevTools } from './devtools.ts'

/** A browser with a profile of its own, which goes to one host alone. */
export interface Chromium extends AsyncDisposable {
  readonly devtools: DevTools
}

/** The one place that it may go to. */
export interface Place {
  readonly host: string
  readonly address: string
  /** Of the key in the certificate that was verified before: SHA-256 of its SPKI, in base64. */
  readonly keyHash: string
}

/** Starts a headless Chromium. Every other name is nowhere for it, and it trusts the one key that was verified. */
export function startChromium(program: string, place: Place): Chromium {
  const profile = mkdtempSync(join(tmpdir(), 'lasthop-browser-'))
  const child = spawn(program, [...flags, ...flagsFor(place), `--user-data-dir=${profile}`], {
    stdio: ['ignore', 'ignore', 'ignore', 'pipe', 'pipe'],
    env: { ...process.env, HOME: profile },
  })
  const kill = (): void => void child.kill('SIGKILL')
  process.once('exit', kill)
  const ended = once(child, 'exit').catch(() => undefined)
  const [to, from] = child.stdio.slice(3)
  if (!(to instanceof Writable) || !(from instanceof Readable))
    throw new Error('A spawned program has the pipes it was given.')
  const devtools = new DevTools({ to, from })
  child.once('error', () => devtools.close('it could not be started'))
  return {
    devtools,
    [Symbol.asyncDispose]: async () => {
      devtools.close('it was closed')
      kill()
      await ended
      process.off('exit', kill)
      rmSync(profile, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 })
    },
  }
}

function flagsFor({ host, address, keyHash }: Place): readonly string[] {
  const mapped = address.includes(':') ? `[${address}]` : address
  return [
    `--host-resolver-rules=MAP ${host} ${mapped}, MAP * ~NOTFOUND`,
    `--ignore-certificate-errors-spki-list=${keyHash}`,
    // Chromium does not run as root inside its sandbox.
    ...(process.getuid?.() === 0 ? ['--no-sandbox'] : []),
  ]
}

/** Nothing in the background, and no help that hides a redirect to http. */
const flags: readonly string[] = [
  '--headless=new',
  '--remote-debugging-pipe',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--no-default-browser-check',
  '--disable-extensions',
  '--disable-sync',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-default-apps',
  '--disable-features=HttpsUpgrades,HttpsFirstBalancedModeAutoEnable,Translate',
  '--window-size=1100,800',
  '--hide-scrollbars',
]
