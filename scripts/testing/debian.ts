import { spawnSync } from 'node:child_process'
import { existsSync, rmSync, writeFileSync } from 'node:fs'
import { env, getuid, stderr } from 'node:process'
import { missingOf } from './needs.ts'

/** Installs those of the Debian packages that are missing, if this is Debian and we are root. Says what it does. */
export function installMissing(packages: readonly string[]): void {
  const missing = missingOf(packages)
  if (missing.length === 0 || !mayInstall()) return
  stderr.write(`Installing ${missing.join(', ')} (once)...\n`)
  withoutServices(() => {
    aptGet(['update', '--quiet'])
    aptGet(['install', '--yes', '--quiet', '--no-install-recommends', ...missing])
  })
}

function mayInstall(): boolean {
  return getuid?.() === 0 && existsSync('/etc/debian_version') && existsSync('/usr/bin/apt-get')
}

function aptGet(words: readonly string[]): void {
  const {
    status,
    stdout,
    stderr: errors,
  } = spawnSync('apt-get', words, {
    env: { ...env, DEBIAN_FRONTEND: 'noninteractive' },
    encoding: 'utf8',
  })
  if (status !== 0) stderr.write(`apt-get ${words[0] ?? ''} failed with ${status}:\n${stdout}${errors}`)
}

/** invoke-rc.d asks this file before it starts the service of a new package; 101 means no. */
const policyFile = '/usr/sbin/policy-rc.d'

/** The tests start their own servers on free ports: the packages' own must not take 80 and 443. */
function withoutServices(install: () => void): void {
  if (existsSync(policyFile)) return install()
  writeFileSync(policyFile, '#!/bin/sh\nexit 101\n', { mode: 0o755 })
  try {
    install()
  } finally {
    rmSync(policyFile, { force: true })
  }
}
