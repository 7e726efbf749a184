import http from 'node:http'
import { randomBytes } from 'node:crypto'
import { isIP } from 'node:net'
import tls from 'node:tls'
import type { CaaRecord } from 'node:dns'
import { acmeProtocol } from '../certs/challenges.ts'
import { isLocalName } from '../config/local-name.ts'
import type { AcmeChoice, ChallengeKind } from '../config/acme-choice.ts'
import { codeOf, reasonOf } from '../state/system-error.ts'
import type { AcmeClient } from './client.ts'
import type { ChallengeDesk } from './desk.ts'
import { absent, resolverFor, type Lookup } from './dns-lookup.ts'
import { fault, isFault, type AcmeFault } from './fault.ts'

/** What is looked at, and from where. */
export interface Flight {
  readonly choice: AcmeChoice
  readonly client: Pick<AcmeClient, 'directory' | 'host' | 'now'>
  readonly desk: ChallengeDesk
}

/**
 * Looks before the authority is asked. A fault is certain, and nothing is asked; remarks are what looks wrong from here and
 * may look right from where the authority is: they are told if it fails.
 */
export async function preflight(names: readonly string[], flight: Flight): Promise<readonly string[] | AcmeFault> {
  const remarks: string[] = []
  for (const name of names) {
    const found = await lookAt(name, flight)
    if (isFault(found)) return found
    remarks.push(...found)
  }
  return remarks
}

async function lookAt(name: string, flight: Flight): Promise<readonly string[] | AcmeFault> {
  const { choice } = flight
  if (isIP(name)) return reach(name, name, flight)
  const forbidden = await caaFault(name, flight)
  if (forbidden !== undefined) return forbidden
  const [kind] = choice.challenges
  if (kind === 'dns-01') return []
  const address = await addressOf(name, choice)
  if (isFault(address)) return address
  return address === undefined ? [] : reach(name, address, flight)
}

/** Undefined when no DNS server answered: that says something about them, not about the name. */
async function addressOf(name: string, lookup: Lookup): Promise<string | undefined | AcmeFault> {
  const resolver = resolverFor(lookup)
  const codes: string[] = []
  for (const resolve of [() => resolver.resolve4(name), () => resolver.resolve6(name)]) {
    const found = await resolve().catch((error: unknown) => void codes.push(codeOf(error) ?? ''))
    const [address] = found ?? []
    if (address !== undefined) return address
  }
  return codes.every((code) => absent.has(code)) ? unresolved(name) : undefined
}

function unresolved(name: string): AcmeFault {
  return fault(
    'preflight',
    `${name} has no address in DNS, so no visitor and no authority can find it.`,
    isLocalName(name)
      ? 'Use "tls: local" for names that only this machine or network knows.'
      : `Add an A or AAAA record for ${name} that points to this machine; or use "tls: local".`,
  )
}

/** RFC 8659: the records of the nearest name upwards that has some say who may sign. */
async function caaFault(name: string, { choice, client }: Flight): Promise<AcmeFault | undefined> {
  const identities = client.directory.meta?.caaIdentities ?? []
  if (identities.length === 0) return undefined
  const isWildcard = name.startsWith('*.')
  const found = await caaRecords(isWildcard ? name.slice(2) : name, choice)
  if (found === undefined) return undefined
  const wild = isWildcard ? valuesOf(found.records, 'issuewild') : []
  const values = wild.length > 0 ? wild : valuesOf(found.records, 'issue')
  if (values.length === 0 || values.some((value) => isAllowed(value, identities))) return undefined
  return fault(
    'preflight',
    `The CAA records of ${found.name} let ${values.map(issuerOf).filter(Boolean).join(', ') || 'nobody'} sign for ${name}, and not ${client.host}.`,
    `Add the record: ${found.name}. CAA 0 issue "${identities[0]}"; or choose another authority.`,
  )
}

async function caaRecords(
  name: string,
  lookup: Lookup,
): Promise<{ name: string; records: readonly CaaRecord[] } | undefined> {
  const resolver = resolverFor(lookup)
  for (let at = name; at.includes('.'); at = at.slice(at.indexOf('.') + 1)) {
    const records = await resolver.resolveCaa(at).catch((): CaaRecord[] => [])
    if (records.length > 0) return { name: at, records }
  }
  return undefined
}

function valuesOf(records: readonly CaaRecord[], property: 'issue' | 'issuewild'): readonly string[] {
  return records.flatMap((record) => (record[property] === undefined ? [] : [record[property]]))
}

function isAllowed(value: string, identities: readonly string[]): boolean {
  return identities.some((identity) => identity.toLowerCase() === issuerOf(value).toLowerCase())
}

function issuerOf(value: string): string {
  return (value.split(';')[0] ?? '').trim()
}

/** Comes to our own door as the authority will, and looks who opens. */
async function reach(name: string, address: string, { choice, desk, client }: Flight): Promise<readonly string[]> {
  const kind: ChallengeKind = choice.challenges[0] ?? 'http-01'
  const found =
    kind === 'http-01' ? await reachHttp(name, address, desk) : await reachAlpn(name, address, desk, client.now())
  return found === undefined ? [] : [`Seen from here, ${found}`]
}

async function reachHttp(name: string, address: string, desk: ChallengeDesk): Promise<string | undefined> {
  const token = `preflight-${randomBytes(12).toString('hex')}`
  const shown = await desk.showHttp(token, token)
  const answer = await ask(`/.well-known/acme-challenge/${token}`, name, address)
  await shown[Symbol.asyncDispose]()
  if (answer === token) return undefined
  const where = `port 80 of ${address}, where ${name} leads`
  return answer === undefined ? `another server answers on ${where}.` : `${where}, does not answer: ${answer.slice(1)}.`
}

/** What came; undefined for an answer that is not ours; a text with a line break in front for none at all. */
function ask(path: string, host: string, address: string): Promise<string | undefined> {
  const { promise, resolve } = Promise.withResolvers<string | undefined>()
  const request = http.get({ host: address, port: 80, path, headers: { host }, timeout: patienceMs, agent: false })
  request.on('response', (response) => {
    let text = ''
    response.setEncoding('latin1')
    response.on('data', (piece: string) => {
      text += piece
      if (text.length > 1000) response.destroy()
    })
    response.on('close', () => resolve(response.statusCode === 200 && /^preflight-\w+$/.test(text) ? text : undefined))
  })
  request.on('timeout', () => request.destroy(new Error(`nothing came within ${patienceMs / 1000} seconds`)))
  request.on('error', (error) => resolve(`\n${reachReason(error)}`))
  return promise
}

async function reachAlpn(name: string, address: string, desk: ChallengeDesk, now: Date): Promise<string | undefined> {
  const probe = `${randomBytes(16).toString('hex')}.preflight.invalid`
  const shown = await desk.showAlpn(probe, probe, now)
  const found = await askAlpn(probe, address)
  await shown[Symbol.asyncDispose]()
  if (found === 'ours') return undefined
  const where = `port 443 of ${address}, where ${name} leads`
  return found === 'stranger' ? `another server answers on ${where}.` : `${where}, does not answer: ${found.trouble}.`
}

function askAlpn(probe: string, address: string): Promise<'ours' | 'stranger' | { readonly trouble: string }> {
  const { promise, resolve } = Promise.withResolvers<'ours' | 'stranger' | { readonly trouble: string }>()
  const socket = tls.connect({
    host: address,
    port: 443,
    servername: probe,
    ALPNProtocols: [acmeProtocol],
    // It is our own certificate or another one; nothing is sent in either case.
    rejectUnauthorized: false,
    timeout: patienceMs,
  })
  socket.on('secureConnect', () => {
    const isOurs = socket.alpnProtocol === acmeProtocol && socket.getPeerCertificate().subject?.CN === probe
    resolve(isOurs ? 'ours' : 'stranger')
    socket.destroy()
  })
  socket.on('timeout', () => socket.destroy(new Error(`nothing came within ${patienceMs / 1000} seconds`)))
  socket.on('error', (error) => resolve({ trouble: reachReason(error) }))
  return promise
}

function reachReason(error: Error): string {
  return codeOf(error) === 'ECONNREFUSED' ? 'nobody listens there' : reasonOf(error)
}

const patienceMs = 5000
