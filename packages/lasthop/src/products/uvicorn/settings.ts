import type { SocketTarget } from '../host-port.ts'
import type { Setting } from '../setting.ts'

/** The settings of one uvicorn that decide what its application believes. */
export interface UvicornSettings {
  readonly bind: Setting<SocketTarget>
  /** `--no-proxy-headers` turns every reading of forwarding fields off. */
  readonly readsProxy: Setting<boolean>
  readonly allowed: Setting<readonly string[]>
  readonly isTls: boolean
  readonly runs?: string
  /** The folder in which it finds the application. */
  readonly folder: string
}

/** What uvicorn does when nothing is said. */
export const defaultUvicorn: UvicornSettings = {
  bind: { value: { kind: 'tcp', host: '127.0.0.1', port: 8000 }, says: 'default --host 127.0.0.1 --port 8000' },
  readsProxy: { value: true, says: 'default --proxy-headers' },
  allowed: { value: ['127.0.0.1'], says: 'default --forwarded-allow-ips 127.0.0.1' },
  isTls: false,
  folder: '',
}

/** A list as uvicorn splits it: at commas, each trimmed. */
export function splitAllowed(text: string): readonly string[] {
  return text.split(',').map((entry) => entry.trim())
}
