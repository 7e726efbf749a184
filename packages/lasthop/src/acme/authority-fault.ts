import { fault, type AcmeFault } from './fault.ts'
import type { ProblemMessage } from './messages.ts'

/** Where and when a problem was told. */
export interface Told {
  readonly host: string
  /** The status of the answer; 0 when the problem came inside of one. */
  readonly status: number
  readonly notBefore?: Date | undefined
  /** How far this machine's clock is ahead of the authority's. */
  readonly skewMs: number
}

/** A problem in the authority's words, with what to do about it in ours. */
export function authorityFault(problem: ProblemMessage, told: Told): AcmeFault {
  const type = problem.type?.replace(/^urn:ietf:params:acme:error:/, '') ?? `status-${told.status}`
  const said = [problem.detail, ...(problem.subproblems ?? []).map(sayPart)].filter(
    (part) => part !== undefined && part !== '',
  )
  const words = said.length === 0 ? '' : `: ${clean(said.join('; '))}`
  const message = `The authority at ${told.host} ${verbs[type] ?? `answered "${shorten(type, 60)}"`}${words}.`
  return { ...fault(`authority:${type}`, message, cureFor(type, told)), notBefore: told.notBefore }
}

function sayPart({ detail, identifier }: NonNullable<ProblemMessage['subproblems']>[number]): string | undefined {
  return detail === undefined ? undefined : `${identifier === undefined ? '' : `${identifier.value}: `}${detail}`
}

function cureFor(type: string, { notBefore, skewMs }: Told): string {
  if (Math.abs(skewMs) > hourMs) {
    const minutes = Math.round(Math.abs(skewMs) / 60_000)
    return `Set the clock of this machine: it is ${minutes} minutes ${skewMs > 0 ? 'ahead of' : 'behind'} the authority's.`
  }
  const later = notBefore === undefined ? '' : ` It asks to come again after ${notBefore.toISOString().slice(0, 16)}Z.`
  return (cures[type] ?? 'Lasthop tries again by itself.') + later
}

/** Others' text, on one line, without what a terminal would obey, and not too long. */
function clean(text: string): string {
  return shorten(
    text
      .replace(/[^\x20-\x7e\xa0-\uffff]+/g, ' ')
      .trim()
      .replace(/\.$/, ''),
    500,
  )
}

function shorten(text: string, most: number): string {
  return text.length <= most ? text : `${text.slice(0, most)}...`
}

const verbs: Readonly<Record<string, string>> = {
  accountDoesNotExist: 'does not know our account',
  badCSR: 'does not accept the request',
  badNonce: 'refused every nonce that it gave',
  caa: 'may not sign for this name, by its CAA records',
  connection: 'could not reach this name',
  dns: 'could not resolve this name',
  externalAccountRequired: 'signs only for its customers',
  incorrectResponse: 'was given a wrong answer to its challenge',
  rateLimited: 'has had too many requests',
  rejectedIdentifier: 'does not sign for this name',
  serverInternal: 'has trouble itself',
  tls: 'could not speak TLS with this name',
  unauthorized: 'was not convinced',
  unsupportedIdentifier: 'does not sign for such names',
  userActionRequired: 'wants something to be done by a person',
}

const cures: Readonly<Record<string, string>> = {
  caa: 'Add the authority to the CAA records of the name, or remove them.',
  connection:
    'Let the internet reach this machine on port 80 (http-01) or 443 (tls-alpn-01): look at firewalls, port forwarding and the address in DNS.',
  dns: 'Add an A or AAAA record that points to this machine, and look for broken DNSSEC.',
  externalAccountRequired: 'Get a key identifier and a MAC key from the authority, and put them into "eab".',
  incorrectResponse:
    'Another server answers for this name: point its A and AAAA records, or the port forwarding, to this machine.',
  malformed: 'If it goes on, please report it: the request was not understood.',
  rateLimited: 'Nothing needs to be done: Lasthop waits as long as the authority asks it to.',
  rejectedIdentifier: 'Use a name that it signs for, or "tls: local", or certificate files of your own.',
  serverInternal: 'Nothing needs to be done here: Lasthop tries again, and the next authority if there is one.',
  tls: 'Let the internet reach this very machine on port 443, with nothing in between that speaks TLS itself.',
  unauthorized:
    'Another server answers for this name, or an old DNS record does: point its A and AAAA records to this machine.',
  userActionRequired: 'Follow what it says above.',
}

const hourMs = 3_600_000
