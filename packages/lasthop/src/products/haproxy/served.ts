import { serverOf } from './backend.ts'
import { settingOf, type Proxies, type Proxy } from './proxies.ts'
import { named, type Line } from './syntax.ts'

/** Whether a frontend hands anything on: to a backend, or to servers of its own. */
export function isServed(front: Proxy, { backs }: Proxies): boolean {
  const isSent = settingOf(front, 'default_backend') !== undefined || named(front.lines, 'use_backend').length > 0
  return (isSent && backs.size > 0) || serverOf(front) !== undefined
}

/** The lines of defaults sections that these inherit, each once. */
export function defaultsIn(proxies: readonly Proxy[]): Line[] {
  return [...new Set(proxies.flatMap(({ inherited }) => inherited))]
}
