import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'

/** Asks the real PHP all of it in one process: a line of JSON for a line of JSON. */
export async function askPhp(questions: readonly unknown[]): Promise<readonly unknown[]> {
  const driver = join(import.meta.dirname, 'driver.php')
  const child = spawn('php', ['-d', 'display_errors=stderr', driver], { stdio: ['pipe', 'pipe', 'inherit'] })
  const said = text(child.stdout)
  child.stdin.end(questions.map((each) => `${JSON.stringify(each)}\n`).join(''))
  await once(child, 'close')
  return (await said)
    .trimEnd()
    .split('\n')
    .map((line): unknown => JSON.parse(line))
}
