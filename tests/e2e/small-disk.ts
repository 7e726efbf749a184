import { execFileSync } from 'node:child_process'
import { rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { makeTemporaryFolder } from './temporary-folder.ts'

/** A small disk of its own, which a test can fill. */
export function mountDisk(size = '512k') {
  const folder = makeTemporaryFolder()
  const ballast = join(folder.path, 'ballast')
  execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${size}`, 'none', folder.path])
  return {
    path: folder.path,
    fill() {
      for (const bytes of [4096, 256]) {
        try {
          for (;;) writeFileSync(ballast, Buffer.alloc(bytes), { flag: 'a' })
        } catch {
          // It is full.
        }
      }
    },
    free: () => rmSync(ballast, { force: true }),
    remount: (how: 'ro' | 'rw') => void execFileSync('mount', ['-o', `remount,${how}`, folder.path]),
    [Symbol.dispose]() {
      execFileSync('umount', ['--lazy', folder.path])
      folder[Symbol.dispose]()
    },
  }
}
