import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import test from 'node:test'
import { commandLines } from '../../src/doctor/report/command-lines.ts'

const commands = [
  "printf '%s|' -H 'Connection: close, X-Forwarded-Proto' https://app.example.org/",
  String.raw`printf '%s|' -sS -i -H 'It'\''s: two  spaces' "a \"b\" c" --path-as-is 'https://app.example.org/a?b=c&d'`,
  `printf '%s|' ${'word '.repeat(40)}'${'long'.repeat(30)}' end`,
]

for (const command of commands)
  test(`a shell takes the lines for the one command: ${command.slice(0, 40)}`, () => {
    const lines = commandLines(command, 44)
    assert.ok(lines.length > 1)
    assert.equal(run(lines.map((line) => `     ${line}`).join('\n')), run(command))
  })

test('a command that fits stays as it is', () => {
  assert.deepEqual(commandLines('curl -sS -i http://a.example/', 44), ['curl -sS -i http://a.example/'])
})

function run(command: string): string {
  return spawnSync('/bin/sh', ['-c', command], { encoding: 'utf8' }).stdout
}
