import { spawn } from 'node:child_process'
import { createHash } from 'node:crypto'
import { once } from 'node:events'
import { existsSync, globSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { env, execPath } from 'node:process'
import { alone } from './lock.ts'

const packages = join(import.meta.dirname, 'node_modules')

/** The folder of a framework's application. */
export function folderOf(name: string): string {
  return join(import.meta.dirname, 'apps', name)
}

/** The command of an installed package: `next/dist/bin/next`. */
export function commandOf(path: string): string {
  return join(packages, path)
}

/** How Next.js builds its application. */
export const nextBuild: readonly (readonly string[])[] = [[commandOf('next/dist/bin/next'), 'build']]

/**
 * Installs the frameworks, once. They stand apart from the workspace, because they weigh half a gigabyte, which nobody needs who
 * only wants to run Lasthop.
 */
export function installFrameworks(): Promise<void> {
  return alone(packages, install)
}

async function install(): Promise<void> {
  const lock = join(import.meta.dirname, 'package-lock.json')
  const stamp = join(packages, '.stamp')
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === digest([lock])) return
  // No package's own script: each brings what it needs.
  await run({ command: 'npm', words: ['ci', '--ignore-scripts'], folder: import.meta.dirname })
  writeFileSync(stamp, digest([lock]))
}

/** Builds an application with these commands of its framework, unless it was built from the same sources before. */
export function buildOnce(name: string, commands: readonly (readonly string[])[]): Promise<void> {
  return alone(folderOf(name), () => build(name, commands))
}

async function build(name: string, commands: readonly (readonly string[])[]): Promise<void> {
  const folder = folderOf(name)
  const sources = globSync(['*', 'src/**', 'app/**', 'routes/**'], { cwd: folder, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
  const stamp = digest([...sources.toSorted(), join(import.meta.dirname, 'package-lock.json')])
  const known = join(folder, '.built')
  if (existsSync(known) && readFileSync(known, 'utf8') === stamp) return
  for (const words of commands)
    await run({ command: execPath, words: ['--conditions=@lasthop/source', ...words], folder })
  writeFileSync(known, stamp)
}

async function run({
  command,
  words,
  folder,
}: {
  command: string
  words: readonly string[]
  folder: string
}): Promise<void> {
  const child = spawn(command, words, { cwd: folder, env: { ...env, ...quiet }, stdio: ['ignore', 'pipe', 'pipe'] })
  let said = ''
  for (const stream of [child.stdout, child.stderr]) stream.setEncoding('utf8').on('data', (piece) => (said += piece))
  const [code]: unknown[] = await once(child, 'close')
  if (code !== 0) throw new Error(`${command} ${words.join(' ')} in ${folder} ended with ${String(code)}:\n${said}`)
}

function digest(files: readonly string[]): string {
  const hash = createHash('sha256')
  for (const file of files) hash.update(file).update(readFileSync(file))
  return hash.digest('hex')
}

const quiet = { ASTRO_TELEMETRY_DISABLED: '1', NEXT_TELEMETRY_DISABLED: '1', NODE_ENV: 'production' }
