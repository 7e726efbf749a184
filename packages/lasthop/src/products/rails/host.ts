import type { Environ } from '../app-server.ts'

/** Host and port as Rails takes them: the last of X-Forwarded-Host, whoever sent it. */
export interface RailsHost {
  readonly name: string
  readonly port: number
  /** With its port where that is not the usual one of the scheme. */
  readonly whole: string
  readonly field: 'X-Forwarded-Host' | 'Host'
}

/** undefined: Rails fails at it. */
export function hostIn({ variables, serverName, serverPort }: Environ, scheme: string): RailsHost | undefined {
  const forwarded = variables.get('HTTP_X_FORWARDED_HOST')
  const isForwarded = forwarded !== undefined && forwarded.trim() !== ''
  const raw = isForwarded ? lastOf(forwarded) : (variables.get('HTTP_HOST') ?? `${serverName}:${serverPort}`)
  if (raw === undefined) return undefined
  const name = raw.replace(/:\d+$/, '')
  const usual = scheme === 'https' || scheme === 'wss' ? 443 : 80
  const written = /:(\d+)$/.exec(raw)?.[1]
  const port = written === undefined ? usual : Number(written)
  return {
    name,
    port,
    whole: port === usual ? name : `${name}:${port}`,
    field: isForwarded ? 'X-Forwarded-Host' : 'Host',
  }
}

/** Empty elements at the end do not count. */
export function lastOf(list: string): string | undefined {
  const elements = list.split(/,\s?/)
  return elements.findLast((element) => element !== '')
}
