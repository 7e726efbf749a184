import { parseSocketTarget, type SocketTarget } from '../host-port.ts'
import { optionValues, type Launch, type Word } from '../launch/launch.ts'
import type { Place } from '../place.ts'
import type { RbAct, RbModule } from '../ruby/module.ts'
import { entryOf, textOf, type RbValue } from '../ruby/value.ts'
import type { Setting } from '../setting.ts'
import type { PumaSettings, RemoteAddress } from './settings.ts'

/** Whether a command starts puma, alone or as the server of Rails. */
export function startsPuma({ words }: Launch): boolean {
  return isPuma(words) || isRails(words)
}

function isPuma(words: readonly Word[]): boolean {
  return words.slice(0, 8).some(({ text }) => /(?:^|\/)(?:puma|rackup)$/.test(text))
}

function isRails(words: readonly Word[]): boolean {
  const at = words.findIndex(({ text }) => /(?:^|\/)rails$/.test(text))
  return at !== -1 && /^(?:s|server)$/.test(words[at + 1]?.text ?? '')
}

/** What the configuration file says; without one, what a command starts with. */
export function fromFile(module: RbModule | undefined, version: string): PumaSettings {
  const acts = module?.acts.filter(({ certainty }) => certainty !== 'never') ?? []
  const binds = acts.flatMap(bindsOf)
  const address = acts.findLast(({ name }) => name === 'set_remote_address')
  return {
    version,
    binds,
    isTls: acts.some(({ name, values }) => name === 'ssl_bind' || textOf(values[0])?.startsWith('ssl://') === true),
    address:
      address === undefined
        ? { value: { kind: 'socket' }, says: 'default set_remote_address :socket' }
        : addressOf(address),
    folder: '',
  }
}

/** The settings with what a command line says: its binds replace those of the file. */
export function withWords(settings: PumaSettings, launch: Launch): PumaSettings {
  const { words, folder, environment, place } = launch
  const bound = optionValues(words, '--bind', '-b')
  const ports = optionValues(words, '--port', '-p')
  const given = [
    ...bound.map((word) => settingOf(word, parseBind(word.text))),
    ...ports.map((word) => settingOf(word, parseBind(`tcp://0.0.0.0:${word.text}`))),
  ]
  const hostless = isRails(words) && bound.length === 1 && !/[:/]/.test(bound[0]?.text ?? '')
  const railsBinds = hostless
    ? [settingOf(bound[0] ?? ports[0], parseBind(`tcp://${bound[0]?.text ?? ''}:${ports[0]?.text ?? '3000'}`))]
    : given
  const port = environment.get('PORT')
  const usual: Setting<SocketTarget> = {
    value: { kind: 'tcp', host: '0.0.0.0', port: Number(port ?? (isRails(words) ? 3000 : 9292)) },
    says: 'default bind',
    ...(port === undefined ? {} : { place }),
  }
  const binds = railsBinds.length > 0 ? railsBinds : settings.binds.length > 0 ? settings.binds : [usual]
  return { ...settings, binds, isTls: settings.isTls || bound.some(({ text }) => text.startsWith('ssl://')), folder }
}

function settingOf(word: Word | undefined, target: SocketTarget | undefined): Setting<SocketTarget> {
  if (word === undefined) return { value: 'unknown', says: '' }
  return { value: word.hasHole || target === undefined ? 'unknown' : target, says: word.text, place: word.place }
}

/** `bind "tcp://..."`, `port 3000`, `ssl_bind "0.0.0.0", 9292`. */
function bindsOf({ name, operator, values, place }: RbAct): readonly Setting<SocketTarget>[] {
  if (operator !== '()') return []
  if (name === 'bind') return [bindOf(values[0], place)]
  const [first, second] = values
  if (name === 'port') return [portOf(textOf(second) ?? '0.0.0.0', first, place)]
  return name === 'ssl_bind' ? [portOf(textOf(first) ?? '0.0.0.0', second, place)] : []
}

function bindOf(value: RbValue | undefined, place: Place): Setting<SocketTarget> {
  const text = textOf(value)
  return {
    value: (text === undefined ? undefined : parseBind(text)) ?? 'unknown',
    says: `bind "${text ?? '…'}"`,
    place,
  }
}

function portOf(host: string, value: RbValue | undefined, place: Place): Setting<SocketTarget> {
  const port = value?.kind === 'number' ? value.value : Number(textOf(value) ?? Number.NaN)
  const isPort = Number.isInteger(port) && port > 0
  return { value: isPort ? { kind: 'tcp', host, port } : 'unknown', says: `port ${isPort ? port : '…'}`, place }
}

function parseBind(text: string): SocketTarget | undefined {
  if (text.includes('#{') || text.includes('$')) return undefined
  const plain = text.replace(/\?.*$/, '')
  return plain.startsWith('unix://')
    ? { kind: 'unix', path: plain.slice('unix://'.length) }
    : parseSocketTarget(plain.replace(/^(?:tcp|ssl):\/\//, '').replace(/^localhost\b/, '127.0.0.1'), 9292)
}

function addressOf({ values: [value], certainty, place }: RbAct): Setting<RemoteAddress> {
  const field = textOf(entryOf(value, 'header'))
  const text = textOf(value)
  const says = `set_remote_address ${field === undefined ? (text ?? '…') : `header: "${field}"`}`
  if (certainty !== 'always') return { value: 'unknown', says, place }
  if (field !== undefined) return { value: { kind: 'field', name: field }, says, place }
  if (entryOf(value, 'proxy_protocol') !== undefined)
    return { value: { kind: 'proxy-protocol' }, says: 'set_remote_address proxy_protocol', place }
  if (text === 'socket') return { value: { kind: 'socket' }, says, place }
  if (text === 'localhost') return { value: { kind: 'written', text: '127.0.0.1' }, says, place }
  return { value: text === undefined ? 'unknown' : { kind: 'written', text }, says, place }
}
