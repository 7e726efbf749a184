import type { Environ } from '../app-server.ts'
import { forwardedValues } from './forwarded.ts'
import { known, splitHeader } from './scheme.ts'
import { isRack3, type RackSettings } from './settings.ts'

/** `request.ip` of Rack: the peer unless it is a proxy by its address, then the last of the list that is none. */
export function rackIp({ remoteAddress, variables }: Environ, settings: RackSettings): string {
  known(settings.filter)
  const isProxy = (address: string): boolean => (isRack3(settings.version) ? newer : older).test(address)
  const own = splitHeader(remoteAddress)
  const outside = isRack3(settings.version)
    ? own.findLast((each) => !isProxy(each))
    : own.find((each) => !isProxy(each))
  if (outside !== undefined) return outside
  const listed = forwardedFor(variables, settings)
  return listed.findLast((each) => !isProxy(each)) ?? listed[0] ?? own[0] ?? ''
}

function forwardedFor(variables: Environ['variables'], settings: RackSettings): readonly string[] {
  const listed = splitHeader(variables.get('HTTP_X_FORWARDED_FOR')).map(addressIn)
  if (!isRack3(settings.version)) return listed
  for (const family of known(settings.families)) {
    const said = forwardedValues(variables.get('HTTP_FORWARDED'), settings.version)?.get('for')
    if (family === 'forwarded' && said !== undefined) return said.map(addressIn)
    if (family === 'x_forwarded' && variables.has('HTTP_X_FORWARDED_FOR')) return listed
  }
  return []
}

/** Without brackets and port; what is no host is taken as it stands. */
function addressIn(text: string): string {
  if (!text.startsWith('[') && text.split(':').length > 2) return text
  return /^\[(.*)\](?::\d+)?$/.exec(text)?.[1] ?? /^([\w.-]+)(?::\d+)?$/.exec(text)?.[1] ?? text
}

const older =
  /^127\.0\.0\.1$|^(?:10|172\.(?:1[6-9]|2[0-9]|30|31)|192\.168)\.|^::1$|^fd[0-9a-f]{2}:.+|^localhost$|^unix(?:$|:)/i
const octet = String.raw`(?:\.(?:25[0-5]|2[0-4][0-9]|[01]?[0-9]?[0-9]))`
const newer = new RegExp(
  [
    `^127${octet}{3}$`,
    '^::1$',
    '^f[cd][0-9a-f]{2}(?::[0-9a-f]{0,4}){0,7}$',
    `^10${octet}{3}$`,
    `^172\\.(?:1[6-9]|2[0-9]|3[01])${octet}{2}$`,
    `^192\\.168${octet}{2}$`,
    '^localhost$|^unix(?:$|:)',
  ].join('|'),
  'i',
)
