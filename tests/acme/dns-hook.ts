import { writeFileSync } from 'node:fs'
import { join } from 'node:path'

/** A program of the user that writes TXT records, to the challenge server on this port. */
export function writeDnsHook(folder: string, lessons: number): string {
  const hook = join(folder, 'hook')
  const script = `#!/bin/sh
case "$1" in
  present) lesson=set-txt ;;
  cleanup) lesson=clear-txt ;;
esac
exec curl -sS --fail -d "{\\"host\\":\\"$2\\",\\"value\\":\\"$3\\"}" http://127.0.0.1:${lessons}/$lesson
`
  writeFileSync(hook, script, { mode: 0o755 })
  return hook
}
