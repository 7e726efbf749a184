import { open } from 'node:fs/promises'

/**
 * Waits for the disk to hold what was written to a database with a write-ahead log, in a thread of the platform's own: a commit that
 * waits for the disk itself takes five to thirty milliseconds in which a process that does everything alone answers no visitor.
 */
export async function holdOnDisk(path: string): Promise<void> {
  await using log = await open(`${path}-wal`, 'r')
  await log.datasync()
}
