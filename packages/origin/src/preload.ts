/**
 * The entry of `node --import @lasthop/origin/preload`: every server of node:http, https and http2 in the process believes what
 * its edge says, with no change to the application. Settings come from the environment, see `environment.ts`.
 */
import { Server } from 'node:net'
import { env, exit, stderr } from 'node:process'
import { createOriginFrom } from './environment.ts'
import type { Finding } from './findings.ts'
import { originServer } from './node.ts'
import type { Origin } from './origin.ts'

const origin = originOrEnd()
originServer(Server.prototype, origin)
announceOnce(Server.prototype)
// SvelteKit's adapter-node looks nowhere else for the scheme; what it finds there is what is believed.
env['PROTOCOL_HEADER'] ??= 'x-forwarded-proto'

/** A wrong setting ends the process before it serves anybody: whoever set it reads one sentence, and no stack. */
function originOrEnd(): Origin {
  try {
    return createOriginFrom(env, reportFinding)
  } catch (error) {
    if (!(error instanceof TypeError)) throw error
    say(error.message)
    return exit(2)
  }
}

function reportFinding({ code, peer, message }: Finding): void {
  say(`${code} from ${peer}: ${message}`)
}

/** Not at start: NODE_OPTIONS reaches every tool on the way to the application, and only the application serves. */
function announceOnce(servers: Server): void {
  const emit = Reflect.get(servers, 'emit')
  let announced = false
  const emitAnnounced = function (this: Server, ...event: never[]): unknown {
    const [name]: readonly unknown[] = event
    if (name === 'listening' && !announced && this.listenerCount('request') > 0) {
      announced = true
      say(`this application believes ${env['LASTHOP_ORIGIN_TRUST']} about https, host and client address.`)
    }
    return Reflect.apply(emit, this, event)
  }
  Object.defineProperty(servers, 'emit', { value: emitAnnounced, configurable: true, writable: true })
}

function say(sentence: string): void {
  stderr.write(`lasthop origin: ${sentence}\n`)
}
