import { isProblem, parseAddress, parseRange, rangeContains } from '@lasthop/contract'

import { describeTarget, isLoopbackHost } from '../../products/host-port.ts'
import type { Rule } from '../rule.ts'
import { example, nginxFile, rightLocation } from './examples.ts'

export const p705: Rule = {
  id: 'P705',
  slug: 'unencrypted-hop',
  level: 'info',
  title: 'plain http to an address that is neither this machine nor private',
  why: 'What TLS protects up to the proxy travels in the clear behind it.',
  how: 'An upstream over http has a public address.',
  traps: 'A VPN or a mesh may carry it.',
  cure: 'Speak https to that upstream and check its certificate, or bring it near.',
  bad: example({ nginx: nginxFile({ location: rightLocation.replace('127.0.0.1', '198.51.100.20') }) }),
  good: example(),
  find: ({ stack }) =>
    stack.edges.flatMap((edge) =>
      edge.doors
        .flatMap(({ sites }) => sites)
        .flatMap(({ routes }) => routes)
        .flatMap(({ upstream, place }) => {
          if (
            upstream === undefined ||
            upstream.protocol !== 'http' ||
            upstream.target.kind === 'unix' ||
            !isPublic(upstream.target.host)
          )
            return []
          const where = describeTarget(upstream.target)
          return [{ subject: where, message: `Requests go to ${where} in the clear.`, place: upstream.place ?? place }]
        }),
    ),
}

function isPublic(host: string): boolean {
  const address = parseAddress(host)
  return address !== undefined && !isLoopbackHost(host) && !privateRanges.some((range) => rangeContains(range, address))
}

const privateRanges = [
  '10.0.0.0/8',
  '172.16.0.0/12',
  '192.168.0.0/16',
  '100.64.0.0/10',
  '169.254.0.0/16',
  'fc00::/7',
  'fe80::/10',
].flatMap((text) => {
  const range = parseRange(text)
  return isProblem(range) ? [] : [range]
})
