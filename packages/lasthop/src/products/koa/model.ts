import type { Environ } from '../app-server.ts'
import type { AppBelief } from '../framework.ts'
import { concluded } from '../node/believe.ts'
import type { Step } from '../step.ts'
import type { KoaSettings } from './settings.ts'

/** ctx.protocol, ctx.host and ctx.ip, as Koa 2 and 3 make them: with `proxy`, of whoever connects. */
export function believe({ proxy, ipHeader, mostIps, guard }: KoaSettings, environ: Environ): AppBelief {
  const open = [proxy, ipHeader, mostIps].find(({ value }) => value === 'unknown')
  const { says, place } = open ?? proxy
  const where = { says, ...(place === undefined ? {} : { place }) }
  if (open !== undefined)
    return { kind: 'unknown', because: `${says} cannot be read without running it.`, ...where, steps: [] }
  const { variables, remoteAddress } = environ
  const read = (name: string): string | undefined => (proxy.value === true ? variables.get(name) : undefined)
  const proto = read('x-forwarded-proto') || 'http'
  const scheme = firstOf(proto).toLowerCase()
  const host = hostOf(read('x-forwarded-host') || (variables.get('host') ?? ''))
  const ips = split(read(ipHeader.value) ?? '')
  const counted = Number(mostIps.value) > 0 ? ips.slice(-Number(mostIps.value)) : ips
  const step: Step = {
    product: 'koa',
    ...where,
    does: proxy.value === true ? `ctx.protocol = ${scheme}` : `X-Forwarded-Proto is not read: ctx.protocol = ${scheme}`,
    effect: proxy.value === true ? 'believes' : 'ignores',
    field: 'X-Forwarded-Proto',
  }
  return concluded('koa', environ, { reading: { scheme, host, client: counted[0] || remoteAddress, step }, guard })
}

/** What stands before an @ is no part of the host. */
function hostOf(value: string): string {
  const host = firstOf(value)
  if (!host.includes('@')) return host
  return URL.canParse(`http://${host}`) ? new URL(`http://${host}`).host : ''
}

function firstOf(list: string): string {
  return split(list)[0] ?? ''
}

function split(list: string): readonly string[] {
  return list === '' ? [] : list.split(',').map((element) => element.trim())
}
