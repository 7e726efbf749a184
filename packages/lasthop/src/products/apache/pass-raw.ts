import type { Socket } from '../message.ts'
import type { Passage } from '../passage.ts'
import { chooseServer } from './choose-server.ts'
import type { Configuration } from './configuration.ts'
import { limitsOf } from './limits.ts'
import { pass } from './pass.ts'
import { readRequest } from './read-request.ts'

/** What Apache does with the bytes of one request, one character each. Bytes that it refuses reach no module. */
export function passRaw(configuration: Configuration, socket: Socket, raw: string): Passage {
  const first = chooseServer(configuration.servers, { ...socket, host: undefined })
  const reading = readRequest(raw, limitsOf(configuration.servers, first))
  if (reading.kind === 'refused') return { kind: 'refused', status: reading.status, steps: [] }
  const passage = pass(configuration, { ...socket, message: reading.message }, reading.wire)
  // An answer of HTTP/0.9 has no status.
  const hasStatus = reading.wire.protocol !== '0.9' || (passage.kind !== 'answered' && passage.kind !== 'refused')
  return hasStatus ? passage : { kind: 'refused', status: 'closed', steps: passage.steps }
}
