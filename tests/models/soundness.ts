import { fieldPairs } from '@lasthop/contract'
import { takeRequest } from '../e2e/seen-request.ts'

/** What must be true of what an application is told. */
export interface Truth {
  readonly scheme: 'http' | 'https'
  readonly host: string
  readonly client: string
}

/**
 * What the head that reached the application says that is not true, to a reader that takes `_` for `-` as WSGI, CGI, Rack
 * and PHP do. Nothing if it is sound.
 */
export function untruths(head: string, { scheme, host, client }: Truth): string[] {
  const fields = takeRequest(head.replace(/^(Content-Length|Transfer-Encoding):.*\r\n/gim, ''), 0)?.request.fields ?? []
  const values = (name: string): string[] =>
    fieldPairs(fields.flat()).flatMap(([sent, value]) =>
      sent.toLowerCase().replaceAll('_', '-') === name ? [value] : [],
    )
  const expected: Readonly<Record<string, readonly string[]>> = {
    'x-forwarded-proto': [scheme],
    'x-forwarded-for': [client],
    'x-forwarded-host': [host],
    'x-real-ip': [client],
    host: [host],
    ...Object.fromEntries(
      ['forwarded', 'x-forwarded-ssl', 'x-forwarded-protocol', 'x-forwarded-scheme'].map((name) => [name, []]),
    ),
  }
  return Object.entries(expected).flatMap(([name, wanted]) => {
    const found = values(name)
    return found.join() === wanted.join()
      ? []
      : [`${name} is ${JSON.stringify(found)}, and must be ${JSON.stringify(wanted)}`]
  })
}
