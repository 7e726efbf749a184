import { optionValues, type Launch, type Word } from '../launch/launch.ts'
import { joinPath } from '../path.ts'
import type { Setting } from '../setting.ts'
import { defaultUvicorn, splitAllowed, type UvicornSettings } from './settings.ts'

/** Whether a command starts uvicorn. */
export function startsUvicorn({ words }: Launch): boolean {
  return programAt(words) !== -1
}

function programAt(words: readonly Word[]): number {
  return words.slice(0, 6).findIndex(({ text }) => /(?:^|\/)uvicorn$/.test(text))
}

/** The settings of a command: each option beats its UVICORN_ variable, and that the default. */
export function readLaunch(launch: Launch): UvicornSettings {
  const { words } = launch
  const folder = valueOf('--app-dir', launch)?.text ?? ''
  const runs = applicationIn(words)
  return {
    bind: bindOf(launch),
    readsProxy: readsProxyIn(launch),
    allowed: allowedIn(launch),
    isTls: valueOf('--ssl-keyfile', launch) !== undefined || valueOf('--ssl-certfile', launch) !== undefined,
    ...(runs === undefined ? {} : { runs }),
    folder: joinPath(launch.folder, folder),
  }
}

/** An option as a word, or its variable as one. */
function valueOf(option: string, { words, environment, place }: Launch): Word | undefined {
  const text = environment.get(`UVICORN_${option.slice(2).toUpperCase().replaceAll('-', '_')}`)
  return (
    optionValues(words, option).at(-1) ?? (text === undefined ? undefined : { text, place, hasHole: hole.test(text) })
  )
}

function bindOf(launch: Launch): UvicornSettings['bind'] {
  const { words, place } = launch
  const socket = valueOf('--uds', launch)
  if (socket !== undefined) return settingOf('--uds', socket, { kind: 'unix', path: socket.text })
  // A socket that systemd or a supervisor opened: its address stands elsewhere.
  if (words.some(({ text }) => /^--fd(?:=|$)/.test(text))) return { value: 'unknown', says: '--fd', place }
  const [host, port] = [valueOf('--host', launch), valueOf('--port', launch)]
  if (host === undefined && port === undefined) return defaultUvicorn.bind
  const says = [host && `--host ${host.text}`, port && `--port ${port.text}`].filter(Boolean).join(' ')
  const isOpen = host?.hasHole === true || (port !== undefined && !/^\d+$/.test(port.text))
  const target = { kind: 'tcp', host: host?.text ?? '127.0.0.1', port: Number(port?.text ?? 8000) } as const
  return { value: isOpen ? 'unknown' : target, says, place: (host ?? port)?.place ?? place }
}

/** The last of the two switches counts. */
function readsProxyIn({ words, environment, place }: Launch): UvicornSettings['readsProxy'] {
  const word = words.findLast(({ text }) => text === '--proxy-headers' || text === '--no-proxy-headers')
  if (word !== undefined) return { value: word.text === '--proxy-headers', says: word.text, place: word.place }
  const text = environment.get('UVICORN_PROXY_HEADERS')
  if (text === undefined) return defaultUvicorn.readsProxy
  const isKnown = /^(?:1|0|true|false|t|f|yes|no|y|n|on|off)$/i.test(text)
  return { value: isKnown ? /^(?:1|t|y|on)/i.test(text) : 'unknown', says: `UVICORN_PROXY_HEADERS=${text}`, place }
}

function allowedIn(launch: Launch): UvicornSettings['allowed'] {
  const option = '--forwarded-allow-ips'
  const word = valueOf(option, launch)
  if (word !== undefined) return settingOf(option, word, splitAllowed(word.text))
  const text = launch.environment.get('FORWARDED_ALLOW_IPS')
  if (text !== undefined)
    return {
      value: hole.test(text) ? 'unknown' : splitAllowed(text),
      says: `FORWARDED_ALLOW_IPS=${text}`,
      place: launch.place,
    }
  const file = valueOf('--env-file', launch)
  return file === undefined
    ? defaultUvicorn.allowed
    : { value: 'unknown', says: `--env-file ${file.text}`, place: file.place }
}

function settingOf<Value>(option: string, word: Word, value: Value): Setting<Value> {
  return { value: word.hasHole ? 'unknown' : value, says: `${option} ${word.text}`, place: word.place }
}

/** The word that names the application: `app.main:app`. */
function applicationIn(words: readonly Word[]): string | undefined {
  return words.slice(programAt(words) + 1).find(({ text }) => /^[A-Za-z_][\w.]*:[\w.]+(?:\(\))?$/.test(text))?.text
}

const hole = /\$[\w{(]|\{\{/
