/** The edit of a trust setting that makes an application on proxy-addr believe its proxy: on this machine, or in another container. */
import type { AppCure } from '../app-server.ts'
import { replace, type Edit } from '../edit.ts'
import type { Launch } from '../launch/launch.ts'
import type { Place } from '../place.ts'
import type { NodeApplication } from './application.ts'

/** What is said of the proxy, and the rules that this is for. */
export interface ProxyName extends Omit<AppCure, 'edits'> {
  /** As it is written into the list: `'loopback'`. */
  readonly quoted: string
}

/** How the proxy is called by where the application runs; `local` is the name of this machine in the style of the framework. */
export function proxyName({ launch }: NodeApplication, title: string, local: string): ProxyName {
  const isContainer = isInContainer(launch)
  return {
    quoted: isContainer ? "'uniquelocal'" : `'${local}'`,
    rules: ['P101', 'P104', 'P107', 'P108', 'P109', 'P113', 'P605'],
    grade: 'review',
    note: isContainer
      ? `${title} then believes private addresses, as other containers of the project have them: no port of it may be published beyond the proxy.`
      : `${title} then believes the proxy on this machine and nobody else; write the address of the proxy instead where it is elsewhere.`,
  }
}

/** What is listed stays: the proxy is added to a list, and takes the place of anything else. */
export function listingEdit(valuePlace: Place, text: string, quoted: string): Edit {
  const written = text.slice(valuePlace.start, valuePlace.end)
  const name = quoted.slice(1, -1)
  const list = /^\[\s*([^\]]*?),?\s*\]$/.exec(written)?.[1]
  if (list !== undefined && list !== '') return replace(valuePlace, `[${list}, ${quoted}]`)
  const [, quote, inner] = /^(['"`])([^'"`]*[^\s'"`][^'"`]*)\1$/.exec(written) ?? []
  const isAddresses = inner
    ?.split(',')
    .every((each) => /^\s*(?:[\d.]+\.[\d./]+|[\da-f]*:[\da-f:./]*|[a-z]+)\s*$/i.test(each))
  return replace(valuePlace, isAddresses === true ? `${quote}${inner}, ${name}${quote}` : quoted)
}

function isInContainer(launch: Launch | undefined): boolean {
  return launch?.service !== undefined || launch?.source === 'dockerfile'
}
