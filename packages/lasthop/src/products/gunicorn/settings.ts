import type { Setting } from '../setting.ts'

/** The settings of one gunicorn that decide what its application believes. */
export interface GunicornSettings {
  readonly bind: readonly Setting<string>[]
  readonly forwardedAllowIps: Setting<readonly string[]>
  readonly secureSchemeHeaders: Setting<ReadonlyMap<string, string>>
  readonly headerMap: Setting<string>
  readonly forwarderHeaders: Setting<readonly string[]>
  readonly workerClass: Setting<string>
  readonly isTls: boolean
  readonly limits: Limits
  readonly runs?: string
  /** The folder in which it runs the application. */
  readonly folder: string
}

/** What makes a request too large: 400. */
export interface Limits {
  readonly line: number
  readonly fields: number
  readonly fieldSize: number
}

/** What gunicorn does when nothing is said. */
export function defaultSettings(version: { readonly hasIpv6Default: boolean }): GunicornSettings {
  const allowed = version.hasIpv6Default ? ['127.0.0.1', '::1'] : ['127.0.0.1']
  return {
    bind: [{ value: '127.0.0.1:8000', says: 'default bind 127.0.0.1:8000' }],
    forwardedAllowIps: { value: allowed, says: `default forwarded_allow_ips ${allowed.join(',')}` },
    secureSchemeHeaders: {
      value: new Map([
        ['X-FORWARDED-PROTOCOL', 'ssl'],
        ['X-FORWARDED-PROTO', 'https'],
        ['X-FORWARDED-SSL', 'on'],
      ]),
      says: 'default secure_scheme_headers',
    },
    headerMap: { value: 'drop', says: 'default header_map drop' },
    forwarderHeaders: { value: ['SCRIPT_NAME', 'PATH_INFO'], says: 'default forwarder_headers' },
    workerClass: { value: 'sync', says: 'default worker_class sync' },
    isTls: false,
    limits: { line: 4094, fields: 100, fieldSize: 8190 },
    folder: '',
  }
}
