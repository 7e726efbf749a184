import type { Message } from '../message.ts'
import { linesNamed } from './values.ts'

/** A request target, with Host as the target makes it. */
export interface Target {
  readonly target: string
  /** Absent: as it was sent. */
  readonly host?: string
}

/** Checks the target and Host against each other; nothing for what is answered with 400. */
export function arriveTarget({ method, target, fields }: Message): Target | undefined {
  const hosts = linesNamed(fields, 'host')
  const [host] = hosts
  if (hosts.some((each) => each.toLowerCase() !== host?.toLowerCase())) return undefined
  if (method === 'CONNECT') return connectTarget(target, host)
  if (target === '*' || target.startsWith('/')) return { target }
  return absoluteTarget(target, host)
}

/** The path with its query of a target; nothing for one without. */
export function pathOf(target: string): string | undefined {
  if (target.startsWith('/')) return target
  const [, , , path] = absolute.exec(target) ?? []
  return path === '' ? undefined : path
}

/** The target with another authority, if it has one; who logs in stays. */
export function withAuthority(target: string, authority: string): string {
  const [whole, scheme = '', old = '', path = ''] = absolute.exec(target) ?? []
  const login = /^.*@/.exec(old)?.[0] ?? ''
  return whole === undefined ? target : `${scheme}://${login}${authority}${path}`
}

/** The authority of an absolute target, without who logs in. */
export function authorityOf(target: string): string | undefined {
  return absolute.exec(target)?.[2]?.replace(/^.*@/, '')
}

function absoluteTarget(target: string, host: string | undefined): Target | undefined {
  const [whole, scheme = '', , path = ''] = absolute.exec(target) ?? []
  const authority = authorityOf(target)
  if (whole === undefined || authority === undefined) return undefined
  const usual = /^https$/i.test(scheme) ? ':443' : ':80'
  const plain = withoutPort(authority, usual)
  if (authority === '') return { target }
  if (host !== undefined && withoutPort(host, usual).toLowerCase() !== plain.toLowerCase()) return undefined
  return plain === authority ? { target } : { target: `${scheme}://${plain}${path}`, host: plain }
}

/** CONNECT names a host and port, and Host the same one. */
function connectTarget(target: string, host: string | undefined): Target | undefined {
  const [, name = '', port] = /^([^/]*):(\d+)$/.exec(target) ?? []
  if (port === undefined) return undefined
  if (host === undefined) return { target }
  const usual = port === '80' || port === '443' ? `:${port}` : ''
  const plain = usual === '' ? host : withoutPort(host, usual)
  const wanted = usual === '' ? target : name
  return plain.toLowerCase() === wanted.toLowerCase() ? { target, host: plain } : undefined
}

function withoutPort(authority: string, port: string): string {
  return authority.endsWith(port) ? authority.slice(0, -port.length) : authority
}

const absolute = /^([A-Za-z][A-Za-z0-9+.-]*):\/\/([^/]*)(\/.*)?$/s
