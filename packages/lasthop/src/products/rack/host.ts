import type { Environ } from '../app-server.ts'
import { forwardedValues } from './forwarded.ts'
import { known, splitHeader } from './scheme.ts'
import { isRack3, type RackSettings } from './settings.ts'

/** Host and port as Rack takes them, with the field that says them: it asks nobody who speaks. */
export interface RackAuthority {
  readonly text: string
  readonly field: 'Forwarded' | 'X-Forwarded-Host' | 'Host'
}

/** `request.authority`: what is forwarded, else Host, else the server's own name. */
export function authorityIn(environ: Environ, settings: RackSettings): RackAuthority {
  const { variables, serverName, serverPort } = environ
  return (
    forwardedAuthority(variables, settings) ?? {
      text: variables.get('HTTP_HOST') ?? `${serverName}:${serverPort}`,
      field: 'Host',
    }
  )
}

/** Rack 2 takes the first of X-Forwarded-Host; Rack 3 the last of the first family that has one. */
export function forwardedAuthority(variables: Environ['variables'], settings: RackSettings): RackAuthority | undefined {
  const listed = splitHeader(variables.get('HTTP_X_FORWARDED_HOST'))
  if (!isRack3(settings.version))
    return listed[0] === undefined ? undefined : { text: listed[0], field: 'X-Forwarded-Host' }
  for (const family of known(settings.families)) {
    const said = forwardedValues(variables.get('HTTP_FORWARDED'), settings.version)?.get('host')?.at(-1)
    const last = listed.at(-1)
    if (family === 'forwarded' && said !== undefined) return { text: said, field: 'Forwarded' }
    if (family === 'x_forwarded' && last !== undefined) return { text: last, field: 'X-Forwarded-Host' }
  }
  return undefined
}
