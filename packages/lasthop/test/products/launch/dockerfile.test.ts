import assert from 'node:assert/strict'
import test from 'node:test'

import { launchesOfDockerfile } from '../../../src/products/launch/dockerfile.ts'

function started(text: string): readonly [words: string, variables: Readonly<Record<string, string>>] | undefined {
  const [launch] = launchesOfDockerfile({ path: 'app/Dockerfile', text })
  return launch && [launch.words.map((word) => word.text).join(' '), Object.fromEntries(launch.environment)]
}

for (const [title, text, expected] of [
  ['a list', 'FROM a\nCMD ["node", "server.js"]\n', ['node server.js', {}]],
  ['a line for a shell', 'FROM a\nCMD node server.js && true\n', ['node server.js', {}]],
  ['an entry point goes on with CMD', 'FROM a\nENTRYPOINT ["node"]\nCMD ["a.js", "-p"]\n', ['node a.js -p', {}]],
  ['CMD counts for nothing behind one for a shell', 'FROM a\nENTRYPOINT node b.js\nCMD ["a.js"]\n', ['node b.js', {}]],
  ['the last CMD counts', 'FROM a\nCMD ["a"]\n# CMD ["c"]\nCMD ["b"]\n', ['b', {}]],
  [
    'two variables in one ENV',
    'FROM a\nENV A=1 B="two words" \\\n  C=3\nCMD x\n',
    ['x', { A: '1', B: 'two words', C: '3' }],
  ],
  ['the old ENV', 'FROM a\nENV A the rest\nCMD x\n', ['x', { A: 'the rest' }]],
  ['another stage sets nothing', 'FROM a AS b\nENV A=1\nCMD y\nFROM c\nCMD x\n', ['x', {}]],
  ['a stage passes its own on', 'FROM a AS b\nENV A=1\nCMD y\nFROM c\nFROM b\n', ['y', { A: '1' }]],
  ['nothing is started', 'FROM a\nRUN CMD x\n', undefined],
] as const) {
  test(`a Dockerfile: ${title}`, () => assert.deepEqual(started(text), expected))
}
