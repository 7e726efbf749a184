import { spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { cpus, loadavg } from 'node:os'
import { cipher, keyExchange } from '../load/cipher.ts'
import type { Peer } from '../peers/peer.ts'
import type { Pace } from '../scenario.ts'
import { lengthening } from '../scenarios/half-load.ts'

/** When, where and against whom was measured, and what the figures mean. */
export function prefaceOf(peers: readonly Peer[], { rounds, seconds }: Pace): string {
  const versions = peers.map((peer) => `- ${peer.name}: ${versionOf(peer)}`).join('\n')
  return `${new Date().toISOString().slice(0, 10)}, ${cpus()[0]?.model.trim()}, ${systemName()}, ${cpus().length} cores; \
load average before the run ${loadavg()[0]?.toFixed(1)}. Each proxy has one core, one process, the same certificate (ECDSA P-256), \
TLS 1.3 with ${cipher} and ${keyExchange} to the client, HTTP/1.1 to the application, connections to it kept, and an access log in a file. The load generator and \
the application share the other core. Everybody runs at once; ${rounds} interleaved rounds of ${seconds} s, of small requests over HTTP/1.1 twice as \
many; at half load ${seconds * lengthening} s, the first half second left out, in which everybody connects; medians.

A core second is a second of processor time that the proxy itself used: where its core was not busy all the time, because the load \
generator was the limit or somebody else used the machine, the figure still holds. The spread is (max - min) / median.

${versions}`
}

/** The first line that the program says of its version. */
function versionOf({ version: [command, ...words] }: Peer): string {
  const { stdout, stderr } = spawnSync(command, words, { encoding: 'utf8' })
  return (stdout + stderr).trim().split('\n')[0] ?? ''
}

function systemName(): string {
  return /^PRETTY_NAME="?([^"\n]*)/m.exec(readFileSync('/etc/os-release', 'utf8'))?.[1] ?? 'Linux'
}
