import { fieldPairs, parseAddress } from '@lasthop/contract'
import { Doubt } from '../doubt.ts'
import type { Forwarded } from '../passage.ts'
import type { Named } from '../proxy-protocol.ts'
import { isInSubnet } from '../subnet.ts'
import { clean } from './arrive.ts'
import { upstreamOf } from './backend.ts'
import { addField } from './fields.ts'
import { forwardedBy } from './forwarded.ts'
import { optionOf, type Proxy } from './proxies.ts'
import { textsOf, wordAt, type Line } from './syntax.ts'
import { elementsOf, linesNamed } from './values.ts'
import { tell, type Visit } from './visit.ts'

/** The request for the server: the fields of options come last, then Connection as HAProxy writes it. */
export function forward(visit: Visit, server: Line): Forwarded {
  const upstream = upstreamOf(server)
  if (upstream === undefined)
    throw new Doubt('The address of the application is filled in from elsewhere.', server.place)
  refusePersistence(visit)
  addClient(visit)
  addOriginalTarget(visit)
  forwardedBy(visit)
  const fields = sentFields(visit)
  tellPassed(visit)
  tell(visit, server, { does: `goes to ${wordAt(server, 1)}`, effect: 'routes' })
  const { method, target, version } = visit
  const told = upstream.sendsProxyProtocol === true ? { named: namedBy(visit) } : {}
  return { kind: 'forwarded', upstream, message: { method, target, version, fields }, ...told, steps: visit.steps }
}

/** send-proxy says of the client what HAProxy itself knows by now. */
function namedBy({ client, arrival }: Visit): Named {
  if (client === undefined) throw new Doubt("The client's address is named by the PROXY protocol.")
  const { address, port } = arrival.named ?? arrival
  return { client, address, port }
}

/** option forwardfor: a line behind the client's, unless there is one and `if-none` was said. */
function addClient(visit: Visit): void {
  const { front, back, client, fields } = visit
  const options = [...new Set([back, front])].flatMap((proxy) => optionOf(proxy, 'forwardfor') ?? [])
  // The backend's name of the field counts before the frontend's, its usual one too.
  const [first] = options
  if (first === undefined) return
  const name = headerOf(first) ?? 'x-forwarded-for'
  const isAlways = options.some((option) => !textsOf(option).includes('if-none'))
  if (!isAlways && linesNamed(fields, name).length > 0) return
  if (client === undefined) throw new Doubt("The client's address is named by the PROXY protocol.", first.place)
  if (parseAddress(client) === undefined || options.some((option) => isExcepted(option, client))) return
  addField(visit, name, client)
  tell(visit, first, { does: `adds a line ${name}: "${client}"`, effect: 'adds', field: name })
}

function isExcepted(option: Line, client: string): boolean {
  const words = textsOf(option)
  const at = words.indexOf('except')
  const range = words[at + 1] ?? ''
  return at !== -1 && client.includes(':') === range.includes(':') && isInSubnet(client, range)
}

function headerOf(option: Line): string | undefined {
  const words = textsOf(option)
  const at = words.indexOf('header')
  return at === -1 ? undefined : words[at + 1]
}

function addOriginalTarget(visit: Visit): void {
  const { address } = visit.arrival.named ?? visit.arrival
  const option = optionOf(visit.front, 'originalto') ?? optionOf(visit.back, 'originalto')
  if (option === undefined || isExcepted(option, address)) return
  addField(visit, headerOf(option) ?? 'x-original-to', address)
}

/** A cookie of HAProxy's own that is taken out on its way. */
function refusePersistence({ back, fields }: Visit): void {
  const line = back.lines.find(({ name }) => name === 'cookie')
  if (line === undefined) return
  const own = linesNamed(fields, 'cookie').some((value) => value.includes(`${wordAt(line, 0)}=`))
  if (own) throw new Doubt(`What becomes of the cookie "${wordAt(line, 0)}" is not known from the files.`, line.place)
}

/** What is written (h1_process_mux): Connection without its tokens for this hop, TE with `trailers` alone, and Connection at the end. */
function sentFields(visit: Visit): string[] {
  const connection = linesNamed(visit.fields, 'connection')
    .flatMap(elementsOf)
    .map((each) => each.toLowerCase())
  const kept = fieldPairs(visit.fields).flatMap(([name, value]) => {
    if (name === 'connection') return clean(value) === '' ? [] : [name, clean(value)]
    if (name !== 'te') return [name, value]
    return /trailers(?:,|$)/.test(value) ? [name, 'trailers'] : []
  })
  const last = lastConnection(visit, connection)
  return last === undefined ? kept : [...kept, 'connection', last]
}

function lastConnection({ front, back, version, fields }: Visit, tokens: readonly string[]): string | undefined {
  if (tokens.includes('upgrade')) return undefined
  const isOld = version !== '1.1'
  const isForced = !tokens.includes('keep-alive') && [front, back].some(closesServerSide)
  const isClosed = tokens.includes('close') || isForced || (isOld && linesNamed(fields, 'transfer-encoding').length > 0)
  const pretends = optionOf(back, 'http-pretend-keepalive') !== undefined
  if (isClosed && !pretends) return isOld ? undefined : 'close'
  return isOld ? 'keep-alive' : undefined
}

/** The last of the options for connections counts; `no option` takes back only the one that it names. */
function closesServerSide({ inherited, lines }: Proxy): boolean {
  let mode = ''
  for (const line of [...inherited, ...lines]) {
    const isUndone = line.name === 'no'
    const option = isUndone ? wordAt(line, 1) : wordAt(line, 0)
    if ((line.name !== 'option' && !isUndone) || !connectionModes.has(option)) continue
    if (!isUndone) mode = option
    else if (mode === option) mode = ''
  }
  return /^(?:httpclose|http-server-close|forceclose)$/.test(mode)
}

function tellPassed(visit: Visit): void {
  const mentioned = new Set(
    visit.steps.flatMap(({ field, effect }) => (effect === 'sets' ? [field?.toLowerCase()] : [])),
  )
  for (const [name, value] of fieldPairs(visit.fields)) {
    if (!mentioned.has(name) && /forward|proto|scheme|real-?ip|ssl|https/i.test(name))
      tell(visit, 'no line of this name', { does: `the client's "${value}" passes`, effect: 'passes', field: name })
  }
}

const connectionModes = new Set(['httpclose', 'http-server-close', 'http-keep-alive', 'forceclose', 'http-tunnel'])
