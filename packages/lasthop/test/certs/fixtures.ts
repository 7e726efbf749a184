import { isProblem, type Problem } from '@lasthop/contract'
import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { mkdtempDisposable } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { openLocalCa, type LocalCa } from '../../src/certs/local-ca.ts'

const execute = promisify(execFile)

/** A folder that is gone at the end of the test. */
export function temporaryFolder() {
  return mkdtempDisposable(join(tmpdir(), 'lasthop-'))
}

/** What must not be a problem here. */
export function sound<Value>(value: Value | Problem): Value {
  if (isProblem(value)) assert.fail(value.message)
  return value
}

/** What must be a problem here: its message. */
export function messageOf(value: unknown): string {
  if (!isProblem(value)) assert.fail(`a problem was expected, not ${String(value)}`)
  return value.message
}

export async function openCa(home: string, now = new Date()): Promise<LocalCa> {
  return sound(await openLocalCa(home, () => now))
}

/** Runs the openssl of the system, and gives what it wrote. */
export async function openssl(...words: readonly string[]): Promise<string> {
  const { stdout, stderr } = await execute('openssl', [...words])
  return stdout + stderr
}

export function daysAfter(date: Date, days: number): Date {
  return new Date(date.getTime() + days * 86_400_000)
}
