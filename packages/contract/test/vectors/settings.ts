import type { Vector } from './vector.ts'

/** The closest that trust in peers comes to a reader's own settings. */
export interface Settings {
  /** For parseTrust. `everyone` stands for a reader that trusts every peer and every hop: all addresses of the request. */
  readonly trust: readonly unknown[] | 'everyone'
  /** A reader that counts hops trusts the peer and this many more of the nearest, whoever they are. */
  readonly moreHops: number
  /** Whether the reader asks who the peer is. If not, whoever it is counts as trusted. */
  readonly asksPeer: boolean
  /** Whether the reader leaves forwarding fields alone: then they say nothing about the peer either. */
  readonly trustsNobody: boolean
}

/** What a row's settings come to. */
export function settingsOf(vector: Vector): Settings {
  const settings = suites[vector.suite]
  if (!settings) throw new Error(`No settings are known for the suite ${vector.suite} of ${vector.id}.`)
  return settings(vector)
}

const thePeer: Settings = { trust: [], moreHops: 0, asksPeer: false, trustsNobody: false }
const nobody: Settings = { ...thePeer, asksPeer: true, trustsNobody: true }
const everyone: Settings = { ...thePeer, trust: 'everyone' }

function listed(...trust: readonly unknown[]): Settings {
  return trust.length === 0 ? nobody : { ...thePeer, trust, asksPeer: true }
}

function counted(hops: number): Settings {
  return hops === 0 ? nobody : { ...thePeer, moreHops: hops - 1 }
}

const suites: Readonly<Record<string, (vector: Vector) => Settings>> = {
  aspnetcore: ({ config }) => aspNet(String(config)),
  django: ({ config }) => (Object.values(config ?? {}).some(isSwitchedOn) ? thePeer : nobody),
  gunicorn: () => listed('127.0.0.1', '::1'),
  node: ({ config }) => node(String(config)),
  'proxy-addr': ({ config }) => proxyAddr(settingIn(config, 'trust')),
  rack: () => ({ ...listed('loopback', 'private'), asksPeer: false }),
  'rails-remote_ip': () => listed('loopback', 'private'),
  'realclientip-go': ({ config }) => realClientIp(String(config)),
  rfc7239: () => thePeer,
  symfony: ({ config }) => listed(...asList(settingIn(config, 'trusted_proxies') ?? [])),
  tomcat: ({ config }) => tomcat(String(config)),
  uvicorn: ({ config }) => uvicorn(settingIn(config, 'forwarded_allow_ips')),
  werkzeug: ({ config }) => counted(Number(settingIn(config, 'x_for') ?? 1)),
}

function aspNet(config: string): Settings {
  if (config.includes('None (DEFAULT)')) return nobody
  const known = /known ([\d.,/]+)/.exec(config)?.[1]
  if (known !== undefined) return listed(...known.split(','), 'unix')
  if (/loopbackTrust|trust 127/.test(config)) return listed('loopback')
  const limit = Number(/limit (\d+)/.exec(config)?.[1] ?? 1)
  return config.includes('cleared') || config.includes('Proto') ? counted(limit) : listed('loopback', 'unix')
}

function isSwitchedOn(setting: unknown): boolean {
  return setting === true || (Array.isArray(setting) && setting[0] === 'HTTP_X_FORWARDED_PROTO')
}

function node(config: string): Settings {
  if (/=true$|:true$/.test(config) && !config.startsWith('passport')) return everyone
  if (config.startsWith('hono')) return nobody
  const spelled = /^express trust='(.*)' \(string\)$/.exec(config)?.[1]
  if (spelled !== undefined) return listed(spelled)
  if (config === 'fastify 5.12 trustProxy=1') return listed(1)
  return /loopback|127\.0\.0\.1/.test(config) ? listed('loopback') : thePeer
}

function proxyAddr(trust: unknown): Settings {
  if (trust === '*all') return everyone
  return trust === '*none' ? nobody : listed(...asList(trust))
}

function realClientIp(config: string): Settings {
  const [strategy, ...rest] = config.split(' ')
  if (strategy === 'RemoteAddr') return nobody
  if (strategy === 'RightmostTrustedCount') {
    const hops = Number(rest.at(-1))
    return hops === 0 ? listed(0) : counted(hops)
  }
  const ranges = strategy === 'RightmostTrustedRange' && rest[0] !== 'none' ? rest : undefined
  return ranges ? listed(...ranges, 'unix') : thePeer
}

function tomcat(config: string): Settings {
  if (config.startsWith('internal 192')) return listed('192.168.0.10', '192.168.0.11')
  return listed('loopback', 'private', 'linklocal', '100.64.0.0/10')
}

function uvicorn(allowed: unknown): Settings {
  if (allowed === '*') return everyone
  return listed(...(typeof allowed === 'string' ? allowed.split(',').map((text) => text.trim()) : asList(allowed)))
}

function settingIn(config: unknown, key: string): unknown {
  return new Map<string, unknown>(Object.entries(config ?? {})).get(key)
}

function asList(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [value]
}
