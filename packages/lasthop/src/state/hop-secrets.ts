import { formatHopSecret, isProblem, parseHopSecrets, problem, type HopSecret, type Problem } from '@lasthop/contract'
import { randomBytes } from 'node:crypto'
import { stat } from 'node:fs/promises'
import { join } from 'node:path'
import { makeFolder, readText, writePrivately } from './files.ts'
import { withLock } from './lock.ts'

/** The file with the keys of the signed hop of one site: `HOME/hop-keys/app.example.com`. The app may read it too. */
export function hopSecretsPath(home: string, host: string): string {
  return join(folderOf(home), host.replace('*', '_').replaceAll(':', '-'))
}

/** A site's keys, made when there are none yet. */
export async function openHopSecrets(home: string, host: string): Promise<readonly HopSecret[] | Problem> {
  const there = await readHopSecrets(home, host)
  if (there !== undefined) return there
  return withLock(folderOf(home), async () => {
    const meanwhile = await readHopSecrets(home, host)
    if (meanwhile !== undefined) return meanwhile
    return write(home, host, [makeSecret(0)])
  })
}

/** A site's keys; undefined if there are none. Keys that others can read are a problem: whoever has one can be the edge. */
export async function readHopSecrets(home: string, host: string): Promise<readonly HopSecret[] | undefined | Problem> {
  const path = hopSecretsPath(home, host)
  const text = await readText(path)
  if (text === undefined || isProblem(text)) return text
  if (await isOpenToOthers(path)) {
    return problem(
      `The key file "${path}" can be read by others: run "chmod 600 ${path}", and "lasthop keys rotate ${host}".`,
    )
  }
  const secrets = parseHopSecrets(text)
  return isProblem(secrets) ? problem(`The key file "${path}" is damaged. ${secrets.message}`) : secrets
}

/** Adds a key that signs from `from` on (seconds since 1970). The one that signs until then stays; older ones go. */
export async function rotateHopSecrets(
  home: string,
  host: string,
  { from, now }: { from: number; now: number },
): Promise<readonly HopSecret[] | Problem> {
  return withLock(folderOf(home), async () => {
    const there = await readHopSecrets(home, host)
    if (isProblem(there)) return there
    const current = there?.findLast((secret) => secret.from <= now) ?? there?.[0]
    return write(home, host, [...(current === undefined ? [] : [current]), makeSecret(from)])
  })
}

async function write(
  home: string,
  host: string,
  secrets: readonly HopSecret[],
): Promise<readonly HopSecret[] | Problem> {
  const text = `# Keys of the signed hop of ${host}. Whoever has one can speak for the edge.\n`
  const trouble = await makeFolder(folderOf(home))
  if (trouble) return trouble
  const lines = secrets.map((secret) => `${formatHopSecret(secret)}\n`)
  return (await writePrivately(hopSecretsPath(home, host), text + lines.join(''))) ?? secrets
}

function makeSecret(from: number): HopSecret {
  return { id: `k${randomBytes(6).toString('hex')}`, secret: randomBytes(32).toString('base64url'), from }
}

async function isOpenToOthers(path: string): Promise<boolean> {
  return process.platform !== 'win32' && ((await stat(path)).mode & 0o077) !== 0
}

function folderOf(home: string): string {
  return join(home, 'hop-keys')
}
