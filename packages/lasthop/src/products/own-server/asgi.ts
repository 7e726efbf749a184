import { fieldPairs } from '@lasthop/contract'

import { optionValues, type Word } from '../launch/launch.ts'
import type { Message } from '../message.ts'
import { bindAt, bindOf } from './bind.ts'
import type { Kind, TooLong } from './kind.ts'

const asgi = { ownVariables: new Set<string>(), trims: false, readsAbsolute: false }

/** daphne, of Django's Channels. */
export const daphne: Kind = {
  name: 'daphne',
  title: 'daphne',
  package: 'daphne',
  usualVersion: '4.1.2',
  interface: 'asgi',
  underscores: 'dropped',
  ...asgi,
  wantsHost: false,
  refuses: tooLongForTwisted,
  read(launch) {
    const { words } = launch
    const at = programAt(words, 'daphne')
    if (at === -1) return undefined
    const socket = optionValues(words, '--unix-socket', '-u').at(-1)
    const [host, port] = [optionValues(words, '--bind', '-b').at(-1), optionValues(words, '--port', '-p').at(-1)]
    const tcp = bindOf(host ?? port, { kind: 'tcp', host: host?.text ?? '127.0.0.1', port: Number(port?.text ?? 8000) })
    const binds = socket === undefined ? [tcp] : [bindOf(socket, { kind: 'unix', path: socket.text })]
    const proxy = words.find(({ text }) => text === '--proxy-headers')
    const other = words.find(({ text }) => /^(?:--proxy-headers-host|--endpoint|-e|--fd)(?:=|$)/.test(text))
    return {
      binds,
      ...applicationIn(words.slice(at + 1)),
      ...(proxy === undefined ? {} : { readsProxy: { says: proxy.text, place: proxy.place } }),
      ...(other === undefined ? {} : { unknown: other.text }),
    }
  },
}

/** hypercorn. Its ProxyFixMiddleware is set in code. */
export const hypercorn: Kind = {
  name: 'hypercorn',
  title: 'hypercorn',
  package: 'hypercorn',
  usualVersion: '0.17.3',
  interface: 'asgi',
  underscores: 'kept',
  ...asgi,
  wantsHost: true,
  read({ words }) {
    const at = programAt(words, 'hypercorn')
    if (at === -1) return undefined
    const listed = optionValues(words, '--bind', '-b')
    const other = words.find(({ text }) => /^(?:--config|-c|--certfile|--insecure-bind)(?:=|$)/.test(text))
    return {
      binds: listed.length === 0 ? [bindAt(undefined, 8000)] : listed.map((word) => bindAt(word, 8000)),
      ...applicationIn(words.slice(at + 1)),
      ...(other === undefined ? {} : { unknown: other.text }),
    }
  },
}

function programAt(words: readonly Word[], name: string): number {
  return words.slice(0, 6).findIndex(({ text }) => text === name || text.endsWith(`/${name}`))
}

/** `mysite.asgi:application`. */
function applicationIn(words: readonly Word[]): { readonly runs?: string } {
  const runs = words.find(({ text }) => /^[A-Za-z_][\w.]*:[\w.]+(?:\(\))?$/.test(text))?.text
  return runs === undefined ? {} : { runs }
}

function tooLongForTwisted({ method, target, fields }: Message): TooLong | undefined {
  const lines = fieldPairs(fields).map(([name, value]) => name.length + value.length + ': '.length)
  const longest = Math.max(method.length + target.length + ' HTTP/1.1'.length + 1, ...lines)
  if (longest > twistedLine)
    return {
      status: 'closed',
      says: `reads lines of ${twistedLine} bytes`,
      does: 'one is longer: the connection is closed',
    }
  const head = lines.reduce((sum, length) => sum + length, 0)
  if (head <= twistedLine && lines.length <= twistedFields) return undefined
  return { status: 400, says: `reads ${twistedLine} bytes and ${twistedFields} fields`, does: 'there are more: 400' }
}

const twistedLine = 16_384
const twistedFields = 500
