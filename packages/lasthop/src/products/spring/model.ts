import { valuesOf } from '@lasthop/contract'

import type { Environ } from '../app-server.ts'
import type { AppBelief } from '../framework.ts'
import type { Setting } from '../setting.ts'
import type { Step } from '../step.ts'
import { isAtLeast } from '../version.ts'
import type { Strategy } from './strategy.ts'

/** What the application's own code reads of a request: by ForwardedHeaderFilter, or as the server gave it. */
export function believe(strategy: Setting<Strategy>, version: string, environ: Environ): AppBelief {
  if (strategy.value !== 'framework') return believed(own(environ), [])
  if (isAtLeast(version, '4'))
    return {
      kind: 'unknown',
      because: 'Which family the filter of this Spring reads is not known.',
      ...placed(strategy),
      steps: [],
    }
  const found = filter(environ)
  if (found === undefined)
    return { kind: 'answered', status: 400, steps: [stepOf(strategy, 'a port that is none: 400')] }
  return believed(found, [stepOf(strategy, `whoever sends it: getScheme() = ${found.scheme}`)])
}

interface Seen {
  readonly scheme: string
  readonly host: string
  readonly port: string
  readonly client: string
}

function own({ scheme, serverName, serverPort, remoteAddress }: Environ): Seen {
  return { scheme, host: serverName, port: serverPort, client: remoteAddress }
}

function believed({ scheme, host, port, client }: Seen, steps: readonly Step[]): AppBelief {
  const isUsual = port === '' || port === (scheme === 'https' || scheme === 'wss' ? '443' : '80')
  return {
    kind: 'believed',
    scheme,
    host: isUsual ? host : `${host}:${port}`,
    client: client === '' ? undefined : client,
    steps,
  }
}

/** `Forwarded` counts before the X- family, and the first element of each, whoever sent it. A port that is no number is refused. */
function filter(environ: Environ): Seen | undefined {
  const { fields } = environ
  const one = (name: string): string => (valuesOf(fields, name)[0] ?? '').trim()
  const forwarded = one('forwarded')
  const isSsl = one('x-forwarded-ssl').toLowerCase() === 'on'
  const proto =
    forwarded === '' ? firstOf(one('x-forwarded-proto')) : /proto="?([^;,"]+)"?/i.exec(forwarded)?.[1]?.trim()
  const scheme = proto ?? (isSsl ? 'https' : undefined)
  const told = forwarded === '' ? firstOf(one('x-forwarded-host')) : /host="?([^;,"]+)"?/i.exec(forwarded)?.[1]?.trim()
  const [, host = environ.serverName, written] = told === undefined ? [] : (/^(.*?)(?::(\d+))?$/.exec(told) ?? [])
  const port = forwarded === '' ? firstOf(one('x-forwarded-port')) : undefined
  if (port !== undefined && !/^\d+$/.test(port)) return undefined
  const client = forwarded === '' ? firstOf(one('x-forwarded-for')) : /for="?\[?([^;,"\]]+)/i.exec(forwarded)?.[1]
  return {
    scheme: scheme ?? environ.scheme,
    host,
    port: port ?? written ?? (scheme === undefined && told === undefined ? environ.serverPort : ''),
    client: client ?? environ.remoteAddress,
  }
}

function firstOf(list: string): string | undefined {
  return list
    .split(',')
    .map((each) => each.trim())
    .find((each) => each !== '')
}

function stepOf(strategy: Setting<Strategy>, does: string): Step {
  return {
    product: 'spring',
    ...placed(strategy),
    says: strategy.says,
    does,
    effect: 'believes',
    field: 'X-Forwarded-Proto',
  }
}

function placed({ place }: Setting<Strategy>): Pick<Step, 'place'> {
  return place === undefined ? {} : { place }
}
