import type { Socket } from '../message.ts'
import type { Passage } from '../passage.ts'
import type { Configuration } from './configuration.ts'
import { pass } from './pass.ts'
import { readRequest } from './read-request.ts'

/** What HAProxy does with the bytes of one request, one character each. */
export function passBytes(configuration: Configuration, socket: Socket, bytes: string): Passage {
  const reading = readRequest(bytes)
  if (reading.kind === 'refused') return { kind: 'refused', status: reading.status, steps: [] }
  return pass(configuration, { ...socket, message: reading.message }, reading.rest)
}
