import { settingOf, type Server, type Servers } from './servers.ts'
import { wordAt } from './syntax.ts'

/** What bounds the reading of a request's head. */
export interface Limits {
  readonly lineBytes: number
  readonly fieldBytes: number
  readonly fieldCount: number
}

/** A server's limits: LimitRequestLine, LimitRequestFieldSize, LimitRequestFields, or Apache's own. */
export function limitsOf(servers: Servers, server: Server): Limits {
  const numberOf = (name: string, usual: number): number => {
    const directive = settingOf(servers, server, name)
    return directive === undefined ? usual : Number(wordAt(directive, 0))
  }
  return {
    lineBytes: numberOf('limitrequestline', 8190),
    fieldBytes: numberOf('limitrequestfieldsize', 8190),
    fieldCount: numberOf('limitrequestfields', 100) || Infinity,
  }
}
