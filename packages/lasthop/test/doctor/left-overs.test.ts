import assert from 'node:assert/strict'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import test from 'node:test'

import { isProblem } from '@lasthop/contract'

import { openFolder } from '../../src/doctor/folder.ts'

test('copies that fix, editors and package managers leave beside a file are no part of a stack, unless they are named', () => {
  const folder = mkdtempSync(join(tmpdir(), 'lasthop-left-'))
  try {
    const copies = [
      '.Caddyfile.lasthop-backup',
      'Caddyfile.bak',
      'Caddyfile~',
      'Caddyfile.save.1',
      'Caddyfile.dpkg-old',
    ]
    for (const name of ['Caddyfile', 'api.conf', ...copies]) writeFileSync(join(folder, name), '')
    assert.deepEqual(pathsOf(['.'], folder), ['Caddyfile', 'api.conf'])
    assert.deepEqual(pathsOf(['Caddyfile.bak'], folder), ['Caddyfile.bak'])
  } finally {
    rmSync(folder, { recursive: true })
  }
})

function pathsOf(targets: readonly string[], cwd: string): readonly string[] {
  const opened = openFolder(targets, cwd)
  assert.ok(!isProblem(opened))
  return opened.paths
}
