import { spawn } from 'node:child_process'
import { loadCore } from '../cores.ts'
import { cipher, keyExchange, offeringCipher } from './cipher.ts'

/** As many requests as the proxy can answer, until it is disposed. */
export function withoutEnd(port: number): Disposable {
  return goingOn(['/usr/bin/wrk', '-t', '1', '-c', '32', '-d', longest, addressOf(port)])
}

/** 64 requests a second, until it is disposed. */
export function steadily(port: number): Disposable {
  const words = [
    '--h1',
    `--tls13-ciphers=${cipher}`,
    `--groups=${keyExchange}`,
    '-t',
    '1',
    '-c',
    '32',
    '--rps',
    '2',
    '-D',
    longest,
    '--warm-up-time',
    '0',
  ]
  return goingOn(['/usr/bin/h2load', ...words, addressOf(port)])
}

/** It ends by itself if this program does not live to end it. */
function goingOn(command: readonly string[]): Disposable {
  const child = spawn('taskset', ['--cpu-list', `${loadCore}`, ...command], {
    stdio: 'ignore',
    env: offeringCipher,
  })
  return { [Symbol.dispose]: () => void child.kill('SIGKILL') }
}

function addressOf(port: number): string {
  return `https://localhost:${port}/small`
}

const longest = '600'
