import { fieldPairs } from '@lasthop/contract'

import type { Environ } from '../app-server.ts'
import type { Arrival, Message } from '../message.ts'
import type { Refused, Unknown } from '../passage.ts'
import type { Step } from '../step.ts'
import type { UwsgiSettings, UwsgiSocket } from './settings.ts'

/** What uWSGI hands to a WSGI application. */
export function receive({ sockets, changes }: UwsgiSettings, arrival: Arrival): Environ | Refused | Unknown {
  const { message, port } = arrival
  const socket =
    sockets.find(({ target }) => target !== 'unknown' && target.kind === 'tcp' && target.port === port) ??
    (sockets.length === 1 ? sockets[0] : undefined)
  if (changes.value === 'unknown')
    return {
      kind: 'unknown',
      because: `What "${changes.says}" makes of a request is not modelled.`,
      steps: [],
      ...(changes.place ? { place: changes.place } : {}),
    }
  if (socket?.speaks === 'uwsgi' && message.params === undefined) return closed(socket)
  const variables = message.params === undefined ? joined(message) : together(message)
  const own = ownVariables(message, { arrival, isTls: socket?.speaks === 'https' })
  const { scheme, field } = schemeIn([...own, ...variables])
  return {
    kind: 'environ',
    interface: 'wsgi',
    scheme,
    method: message.method,
    target: message.target,
    fields: message.fields,
    variables: new Map(variables),
    remoteAddress: own.get('REMOTE_ADDR') ?? '',
    serverName: own.get('SERVER_NAME') ?? 'localhost',
    serverPort: own.get('SERVER_PORT') ?? String(port),
    steps: [schemeStep(scheme, { field, socket })],
  }
}

function closed({ says, place }: UwsgiSocket): Refused {
  const step: Step = {
    product: 'uwsgi',
    place,
    says,
    does: 'speaks the uwsgi protocol here, and not HTTP: closes',
    effect: 'refuses',
  }
  return { kind: 'refused', status: 'closed', steps: [step] }
}

/** Over HTTP lines of one name become a list, and a dash is an underscore. */
function joined({ fields }: Message): ReadonlyMap<string, string> {
  const variables = new Map<string, string>()
  for (const [name, value] of fieldPairs(fields)) {
    const key = keyOf(name)
    const before = variables.get(key)
    variables.set(key, before === undefined ? value : `${before}, ${value}`)
  }
  return variables
}

/** Over uwsgi what comes later counts. */
function together({ params, fields }: Message): ReadonlyMap<string, string> {
  const named = [...(params ?? [])].filter(([name]) => /^(?:HTTP_|CONTENT_)/.test(name))
  return new Map([...named, ...fieldPairs(fields).map(([name, value]) => [`HTTP_${upper(name)}`, value] as const)])
}

function keyOf(name: string): string {
  const key = upper(name)
  return key === 'CONTENT_TYPE' || key === 'CONTENT_LENGTH' ? key : `HTTP_${key}`
}

function upper(name: string): string {
  return name.toUpperCase().replaceAll('-', '_')
}

/** What stands before the fields: parameters of the proxy, or what uWSGI knows of its own socket. */
function ownVariables(
  { params }: Message,
  { arrival, isTls }: { readonly arrival: Arrival; readonly isTls: boolean },
): ReadonlyMap<string, string> {
  if (params !== undefined) return new Map([...params].filter(([name]) => !/^(?:HTTP_|CONTENT_)/.test(name)))
  const { peer, port } = arrival
  return new Map([
    ['REMOTE_ADDR', peer.kind === 'ip' ? peer.address.text : ''],
    ['SERVER_PORT', String(port)],
    ...(isTls ? ([['HTTPS', 'on']] as const) : []),
  ])
}

/** UWSGI_SCHEME and X-Forwarded-Proto are one word for it, as they stand; HTTPS and X-Forwarded-Ssl the other: the last of each counts. */
function schemeIn(variables: readonly (readonly [string, string])[]): {
  readonly scheme: string
  readonly field: string
} {
  const last = (...names: readonly string[]) => variables.findLast(([name]) => names.includes(name))
  const scheme = last('UWSGI_SCHEME', 'HTTP_X_FORWARDED_PROTO')
  if (scheme !== undefined && scheme[1] !== '') return { scheme: scheme[1], field: wireName(scheme[0]) }
  const secure = last('HTTPS', 'HTTP_X_FORWARDED_SSL')
  const isSecure = secure !== undefined && (secure[1] === 'on' || secure[1].startsWith('1'))
  return {
    scheme: isSecure ? 'https' : 'http',
    field: secure === undefined ? 'X-Forwarded-Proto' : wireName(secure[0]),
  }
}

function wireName(variable: string): string {
  return variable === 'HTTP_X_FORWARDED_PROTO'
    ? 'X-Forwarded-Proto'
    : variable === 'HTTP_X_FORWARDED_SSL'
      ? 'X-Forwarded-Ssl'
      : variable
}

function schemeStep(
  scheme: string,
  { field, socket }: { readonly field: string; readonly socket: UwsgiSocket | undefined },
): Step {
  return {
    product: 'uwsgi',
    ...(socket === undefined ? {} : { place: socket.place }),
    says: socket?.says ?? 'reads X-Forwarded-Proto and -Ssl of anyone',
    does: `wsgi.url_scheme = ${scheme}, by ${field}`,
    effect: scheme === 'http' ? 'reads' : 'believes',
    field: field.startsWith('X-') ? field : 'X-Forwarded-Proto',
  }
}
