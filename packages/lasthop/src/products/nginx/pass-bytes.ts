import type { Socket } from '../message.ts'
import type { Passage } from '../passage.ts'
import { membersOf, serverNamed } from './choose-server.ts'
import type { Configuration } from './configuration.ts'
import { hostNameOf } from './host-name.ts'
import { pass } from './pass.ts'
import { readRequest, type Keeps } from './read-request.ts'
import { isOn } from './scope.ts'
import type { Server } from './servers.ts'

/** What nginx does with the bytes of one request, one character each. */
export function passBytes(configuration: Configuration, socket: Socket, raw: string): Passage {
  const reading = readRequest(raw, keepsNames(configuration, socket))
  if (reading.kind === 'refused') return { kind: 'refused', status: reading.status, steps: [] }
  const passage = pass(configuration, { ...socket, message: reading.message }, reading.wire)
  const hasStatus = reading.wire.protocol !== '' || (passage.kind !== 'answered' && passage.kind !== 'refused')
  return hasStatus ? passage : { kind: 'refused', status: 'closed', steps: passage.steps }
}

/** Names with other characters than letters, digits and `-` are dropped, as the server says that is known so far. */
function keepsNames({ http }: Configuration, socket: Socket): Keeps {
  const members = membersOf(http, socket)
  const first =
    (socket.sni === undefined ? undefined : serverNamed(members, socket.sni.toLowerCase())) ?? members[0]?.server
  const remembered = new Map<Server | undefined, { readonly underscores: boolean; readonly odd: boolean }>()
  return (name, host) => {
    if (/^[A-Za-z0-9-]+$/.test(name)) return true
    const asked = host === undefined ? undefined : hostNameOf(host)
    const server =
      (asked === undefined ? undefined : serverNamed(members, asked)) ??
      (host === undefined ? first : members[0]?.server)
    const levels = [http.nodes, server?.nodes ?? []]
    const rules = remembered.get(server) ?? {
      underscores: isOn(levels, 'underscores_in_headers', false),
      odd: !isOn(levels, 'ignore_invalid_headers', true),
    }
    remembered.set(server, rules)
    return rules.odd || (rules.underscores && /^[A-Za-z0-9_-]+$/.test(name))
  }
}
