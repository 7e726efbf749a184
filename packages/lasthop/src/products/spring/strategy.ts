import type { Setting } from '../setting.ts'
import type { SpringApp } from './find.ts'
import type { Properties } from './properties.ts'

/** Who reads forwarding fields: nobody, the embedded server by its own list of proxies, or a filter of Spring by nobody's. */
export type Strategy = 'none' | 'native' | 'framework'

/** server.forward-headers-strategy, or the settings of the valve, which switch it on by themselves. */
export function strategyOf({ properties }: Pick<SpringApp, 'properties'>): Setting<Strategy> {
  const found = properties.get('server.forwardheadersstrategy')
  const valve =
    properties.get('server.tomcat.remoteip.protocolheader') ?? properties.get('server.tomcat.remoteip.remoteipheader')
  const old = properties.get('server.useforwardheaders')
  const [said, value] =
    found !== undefined
      ? [found, found.value.toLowerCase()]
      : valve !== undefined
        ? [valve, 'native']
        : [old, old?.value === 'true' ? 'native' : 'none']
  if (said === undefined) return { value: 'none', says: 'server.forward-headers-strategy not set' }
  const known = value === 'none' || value === 'native' || value === 'framework' ? value : 'unknown'
  return { value: known, says: said.says, place: said.place }
}

/** The text of a setting; one that is filled in from elsewhere counts as absent. */
export function textOf(properties: Properties, key: string): string | undefined {
  const value = properties.get(key)?.value
  return value === 'unknown' || value === '' ? undefined : value
}
