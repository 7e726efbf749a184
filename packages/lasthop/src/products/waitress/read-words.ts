import { parseSocketTarget, type SocketTarget } from '../host-port.ts'
import { optionValues, type Launch, type Word } from '../launch/launch.ts'
import type { Setting } from '../setting.ts'
import { isAtLeast } from '../version.ts'
import type { WaitressSettings } from './settings.ts'

/** Whether a command starts waitress. */
export function startsWaitress({ words }: Launch): boolean {
  return programAt(words) !== -1
}

function programAt(words: readonly Word[]): number {
  return words.slice(0, 6).findIndex(({ text }) => /(?:^|\/)waitress-serve$/.test(text))
}

/** The settings of a command `waitress-serve OPTIONS MODULE:NAME`. */
export function readLaunch({ words, folder }: Launch, version: string): WaitressSettings {
  const runs = words.slice(programAt(words) + 1).find(({ text }) => /^[A-Za-z_][\w.]*:[\w.]+$/.test(text))?.text
  const proxy = textIn(words, '--trusted-proxy', '')
  return {
    binds: bindsIn(words),
    proxy,
    count: numberIn(words),
    headers: headersIn(words, proxy),
    clears: switchIn(words, version),
    scheme: textIn(words, '--url-scheme', 'http'),
    ...(runs === undefined ? {} : { runs }),
    folder,
  }
}

function textIn(words: readonly Word[], option: string, usual: string): Setting<string> {
  const word = optionValues(words, option).at(-1)
  if (word === undefined)
    return { value: usual, says: usual === '' ? `${option} not given` : `default ${option} ${usual}` }
  return { value: word.hasHole ? 'unknown' : word.text, says: `${option}=${word.text}`, place: word.place }
}

function numberIn(words: readonly Word[]): Setting<number> {
  const { value, ...rest } = textIn(words, '--trusted-proxy-count', '1')
  return { value: /^\d+$/.test(value) ? Number(value) : 'unknown', ...rest }
}

/** Without a list, X-Forwarded-Proto of a trusted proxy is read. */
function headersIn(words: readonly Word[], proxy: Setting<string>): WaitressSettings['headers'] {
  const option = '--trusted-proxy-headers'
  const last = optionValues(words, option).at(-1)
  if (last === undefined) {
    const usual = proxy.value === '' ? [] : ['x-forwarded-proto']
    return { value: usual, says: `default ${option} ${usual.join(' ') || 'empty'}` }
  }
  const names = last.text
    .toLowerCase()
    .split(/\s+/)
    .filter((name) => name !== '')
  return { value: last.hasHole ? 'unknown' : names, says: `${option}=${last.text}`, place: last.place }
}

/** Version 3 clears what it does not read unless it is told not to. */
function switchIn(words: readonly Word[], version: string): WaitressSettings['clears'] {
  const word = words.findLast(({ text }) => /^--(?:no-)?clear-untrusted-proxy-headers$/.test(text))
  if (word !== undefined) return { value: !word.text.startsWith('--no-'), says: word.text, place: word.place }
  const usual = isAtLeast(version, '3')
  return { value: usual, says: `default --${usual ? '' : 'no-'}clear-untrusted-proxy-headers` }
}

function bindsIn(words: readonly Word[]): WaitressSettings['binds'] {
  const socket = optionValues(words, '--unix-socket').at(-1)
  if (socket !== undefined) return [bindOf(socket, { kind: 'unix', path: socket.text })]
  const listed = optionValues(words, '--listen')
  if (listed.length > 0) return listed.map((word) => bindOf(word, parseSocketTarget(everyHost(word.text), 8080)))
  const [host, port] = [optionValues(words, '--host').at(-1), optionValues(words, '--port').at(-1)]
  const word = host ?? port
  const target = { kind: 'tcp', host: everyHost(host?.text ?? ''), port: Number(port?.text ?? 8080) } as const
  if (word === undefined) return [{ value: target, says: 'default --listen 0.0.0.0:8080' }]
  return [bindOf({ ...word, hasHole: host?.hasHole === true || port?.hasHole === true }, target)]
}

function everyHost(text: string): string {
  return text.replace(/^\*/, '')
}

function bindOf(word: Word, target: SocketTarget | undefined): Setting<SocketTarget> {
  return { value: word.hasHole || target === undefined ? 'unknown' : target, says: word.text, place: word.place }
}
