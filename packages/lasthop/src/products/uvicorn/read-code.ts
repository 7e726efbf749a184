import { joinPath } from '../path.ts'
import { argumentOf, settingOf, type Argument, type Started } from '../python/started.ts'
import type { PyValue } from '../python/value.ts'
import { textsOf } from '../python/value.ts'
import { defaultUvicorn, splitAllowed, type UvicornSettings } from './settings.ts'

/** The settings of `uvicorn.run("main:app", host="0.0.0.0", proxy_headers=True, forwarded_allow_ips="*")`. */
export function readCode(started: Started): UvicornSettings {
  const { module, call, launch } = started
  const application = call.positional[0] ?? call.named.get('app')
  const named = application === undefined ? undefined : module.evaluate(application)
  const allowed = argumentOf(started, 'forwarded_allow_ips')
  return {
    bind: bindOf(started),
    readsProxy: settingOf(argumentOf(started, 'proxy_headers'), booleanOf, defaultUvicorn.readsProxy),
    allowed: settingOf(allowed, listOf, allowedByEnvironment(started)),
    isTls: call.named.has('ssl_keyfile') || call.named.has('ssl_certfile'),
    runs: named?.kind === 'string' ? named.text : module.file.path,
    folder: launch?.folder ?? joinPath(module.file.path, '..'),
  }
}

function booleanOf(value: PyValue): boolean | undefined {
  return value.kind === 'boolean' ? value.value : undefined
}

function listOf(value: PyValue): readonly string[] | undefined {
  return value.kind === 'string' ? splitAllowed(value.text) : textsOf(value)
}

function allowedByEnvironment({ launch }: Started): UvicornSettings['allowed'] {
  const text = launch?.environment.get('FORWARDED_ALLOW_IPS')
  if (launch === undefined || text === undefined) return defaultUvicorn.allowed
  return { value: splitAllowed(text), says: `FORWARDED_ALLOW_IPS=${text}`, place: launch.place }
}

function bindOf(started: Started): UvicornSettings['bind'] {
  const socket = argumentOf(started, 'uds')
  if (socket?.value.kind === 'string')
    return { value: { kind: 'unix', path: socket.value.text }, says: socket.says, place: socket.place }
  const [host, port] = [argumentOf(started, 'host'), argumentOf(started, 'port')]
  const place = (host ?? port)?.place ?? started.module.placeOf(started.call.node)
  const says = [host?.says, port?.says].filter(Boolean).join(', ') || 'uvicorn.run'
  if (started.call.named.has('fd')) return { value: 'unknown', says: 'fd', place }
  const [address, number] = [textIn(host, '127.0.0.1'), numberIn(port, 8000)]
  if (address === undefined || number === undefined) return { value: 'unknown', says, place }
  return { value: { kind: 'tcp', host: address, port: number }, says, place }
}

function textIn(argument: Argument | undefined, usual: string): string | undefined {
  if (argument === undefined) return usual
  return argument.value.kind === 'string' ? argument.value.text : undefined
}

function numberIn(argument: Argument | undefined, usual: number): number | undefined {
  if (argument === undefined) return usual
  return argument.value.kind === 'number' ? argument.value.value : undefined
}
