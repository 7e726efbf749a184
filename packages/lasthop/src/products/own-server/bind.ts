import type { Bind } from '../app-server.ts'
import { parseSocketTarget } from '../host-port.ts'
import type { Word } from '../launch/launch.ts'

/** `host:port` or a port alone; without a word the loopback address. */
export function bindAt(word: Word | undefined, usualPort: number): Bind {
  const usual = { kind: 'tcp', host: '127.0.0.1', port: usualPort } as const
  if (word === undefined) return { target: usual }
  const written = /^\d+$/.test(word.text) ? `127.0.0.1:${word.text}` : word.text
  return bindOf(word, parseSocketTarget(written, usualPort) ?? usual)
}

/** Where a word says, or by default. */
export function bindOf(word: Word | undefined, target: Bind['target']): Bind {
  return word === undefined ? { target } : { target, place: word.place }
}
