import { parseSocketTarget, type SocketTarget } from '../host-port.ts'
import { joinPath } from '../path.ts'
import { argumentOf, settingOf, type Argument, type Started } from '../python/started.ts'
import { textsOf, type PyValue } from '../python/value.ts'
import type { Setting } from '../setting.ts'
import { isAtLeast } from '../version.ts'
import type { WaitressSettings } from './settings.ts'

/** The settings of `serve(app, host="127.0.0.1", trusted_proxy="127.0.0.1", ...)`. */
export function readCode(started: Started, version: string): WaitressSettings {
  const { module, launch } = started
  const read = <Value>(name: string, of: (value: PyValue) => Value | undefined, usual: Value): Setting<Value> =>
    settingOf(argumentOf(started, name), of, { value: usual, says: `default ${name}` })
  const proxy = read('trusted_proxy', textOf, '')
  const usualHeaders = proxy.value === '' ? [] : ['x-forwarded-proto']
  return {
    binds: bindsOf(started),
    proxy,
    count: read('trusted_proxy_count', numberOf, 1),
    headers: read('trusted_proxy_headers', namesOf, usualHeaders),
    clears: read('clear_untrusted_proxy_headers', booleanOf, isAtLeast(version, '3')),
    scheme: read('url_scheme', textOf, 'http'),
    runs: module.file.path,
    folder: launch?.folder ?? joinPath(module.file.path, '..'),
  }
}

function bindsOf(started: Started): WaitressSettings['binds'] {
  const [socket, listen] = [argumentOf(started, 'unix_socket'), argumentOf(started, 'listen')]
  if (socket !== undefined)
    return [settingOf<SocketTarget>(socket, (value) => unixOf(value), { value: 'unknown', says: 'unix_socket' })]
  if (listen !== undefined) return listed(listen)
  const [host, port] = [argumentOf(started, 'host'), argumentOf(started, 'port')]
  const place = (host ?? port)?.place ?? started.module.placeOf(started.call.node)
  const says = [host?.says, port?.says].filter(Boolean).join(', ') || 'serve()'
  const address = host === undefined ? '' : textOf(host.value)
  const number = port === undefined ? 8080 : (numberOf(port.value) ?? numberIn(port.value))
  if (address === undefined || number === undefined) return [{ value: 'unknown', says, place }]
  return [{ value: { kind: 'tcp', host: address === '*' ? '' : address, port: number }, says, place }]
}

/** `listen="127.0.0.1:8080 [::1]:8080"`. */
function listed({ value, says, place }: Argument): WaitressSettings['binds'] {
  const text = textOf(value)
  if (text === undefined) return [{ value: 'unknown', says, place }]
  return text.split(/\s+/).map((each) => ({
    value: parseSocketTarget(each.replace(/^\*/, ''), 8080) ?? 'unknown',
    says,
    place,
  }))
}

function unixOf(value: PyValue): SocketTarget | undefined {
  return value.kind === 'string' ? { kind: 'unix', path: value.text } : undefined
}

function textOf(value: PyValue): string | undefined {
  return value.kind === 'string' ? value.text : undefined
}

function numberOf(value: PyValue): number | undefined {
  return value.kind === 'number' ? value.value : undefined
}

function numberIn(value: PyValue): number | undefined {
  return value.kind === 'string' && /^\d+$/.test(value.text) ? Number(value.text) : undefined
}

function booleanOf(value: PyValue): boolean | undefined {
  return value.kind === 'boolean' ? value.value : undefined
}

function namesOf(value: PyValue): readonly string[] | undefined {
  const texts = value.kind === 'string' ? value.text.split(/\s+/) : textsOf(value)
  return texts?.map((text) => text.toLowerCase()).filter((text) => text !== '')
}
