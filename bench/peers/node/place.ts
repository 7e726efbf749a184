import { createWriteStream, readFileSync } from 'node:fs'
import type { IncomingMessage } from 'node:http'
import { join } from 'node:path'
import { argv } from 'node:process'
import type { Place } from '../peer.ts'

// The bench wrote this word from a Place.
export const place: Place = JSON.parse(argv[2] ?? '')

/** What a TLS server is made with. */
export const pair = { cert: readFileSync(place.certificate), key: readFileSync(place.key) }

/** Where every proxy of Node listens. */
export const listening = { port: place.port, host: '127.0.0.1', backlog: 1024 }

/** The fields that the application is told by, beside Host. */
export function toldFields({ socket, headers }: Told): Record<string, string | undefined> {
  return {
    'x-forwarded-proto': 'https',
    'x-forwarded-for': socket.remoteAddress,
    'x-forwarded-host': headers.host,
  }
}

type Told = Pick<IncomingMessage, 'socket' | 'headers'>

/** Writes a line of the access log. */
export function logLine(
  { method, url, socket }: IncomingMessage,
  status: number | undefined,
  durationMs: number,
): void {
  const time = new Date().toISOString()
  accessLog.write(
    `${JSON.stringify({ time, client: socket.remoteAddress, method, target: url, status, durationMs })}\n`,
  )
}

const accessLog = createWriteStream(join(place.folder, 'access.log'))
