import { execFileSync } from 'node:child_process'
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { env } from 'node:process'
import { chromium, type BrowserContext } from 'playwright-core'
import { makeTemporaryFolder } from './temporary-folder.ts'

/** Headless Chromium with a profile of its own. */
export interface Browser extends AsyncDisposable {
  readonly context: BrowserContext
}

/** Starts Chromium with this root in its trust store, as a person would add it; every *.test name is this machine. */
export async function startBrowser(rootCertificate: string): Promise<Browser> {
  const home = makeTemporaryFolder()
  trust(rootCertificate, home.path)
  const context = await chromium.launchPersistentContext(join(home.path, 'profile'), {
    executablePath: '/usr/bin/chromium',
    env: { ...env, HOME: home.path },
    args: flags,
    chromiumSandbox: false,
  })
  context.setDefaultTimeout(60_000)
  return {
    context,
    [Symbol.asyncDispose]: async () => {
      await context.close()
      home[Symbol.dispose]()
    },
  }
}

/** Chromium on Linux reads the roots that a user added from the NSS database of the home folder. */
function trust(rootCertificate: string, home: string): void {
  const database = join(home, '.pki/nssdb')
  const file = join(home, 'root.crt')
  mkdirSync(database, { recursive: true })
  writeFileSync(file, rootCertificate)
  execFileSync('certutil', ['-d', `sql:${database}`, '-N', '--empty-password'])
  execFileSync('certutil', ['-d', `sql:${database}`, '-A', '-t', 'C,,', '-n', 'lasthop', '-i', file])
}

// A closed network refuses what Chromium asks of it in the background.
const flags = [
  '--host-resolver-rules=MAP *.test 127.0.0.1',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
]
