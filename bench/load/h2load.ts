import { readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pid } from 'node:process'
import { loadCore } from '../cores.ts'
import { runPinned } from '../pinned.ts'
import { cipher, keyExchange } from './cipher.ts'

const program = '/usr/bin/h2load'
const offered = [`--tls13-ciphers=${cipher}`, `--groups=${keyExchange}`]

/** Loads a proxy over HTTP/2 with several streams at once on each connection; gives the number of answers. */
export function h2load(port: number, seconds: number): number {
  const words = ['-t', '1', '-c', '8', '-m', '8', '-D', `${seconds}`, '--warm-up-time', '0']
  return succeeded(runPinned(loadCore, [program, ...offered, ...words, `https://localhost:${port}/small`]))
}

/**
 * Asks at a steady rate over HTTP/1.1, on 32 connections; gives how long each answer took, in milliseconds, once all connections have
 * long been open. All are opened at once, and requests then wait for handshakes, which have a scenario of their own.
 */
export function steadyTimes(port: number, perSecond: number, seconds: number): number[] {
  const log = join(tmpdir(), `lasthop-bench-${pid}-times`)
  const rate = Math.max(1, Math.round(perSecond / steadyClients))
  const words = [
    '--h1',
    '-t',
    '1',
    '-c',
    `${steadyClients}`,
    '--rps',
    `${rate}`,
    '-n',
    `${Math.ceil(rate * steadyClients * (settlingSeconds + seconds))}`,
  ]
  try {
    succeeded(
      runPinned(loadCore, [program, ...offered, ...words, `--log-file=${log}`, `https://localhost:${port}/small`]),
    )
    return settled(readFileSync(log, 'latin1').trim().split('\n'))
  } finally {
    rmSync(log, { force: true })
  }
}

/** Of lines of start, status and microseconds, separated by tabs, how long those took that began late enough. */
function settled(lines: readonly string[]): number[] {
  const answers = lines.map((line) => line.split('\t').map(Number))
  const [began = 0] = answers[0] ?? []
  return answers.flatMap(([start = 0, , took = 0]) => (start - began < settlingSeconds * 1e6 ? [] : [took / 1000]))
}

function succeeded(report: string): number {
  const [, found, failed] = /(\d+) succeeded, (\d+) failed/.exec(report) ?? []
  if (found === undefined || Number(found) === 0 || failed !== '0') throw new Error(report)
  return Number(found)
}

const steadyClients = 32
const settlingSeconds = 0.5
