import { defaultContract, problem, type Problem } from '@lasthop/contract'

import { didYouMean, nearest, orList } from '../../config/nearest.ts'
import { renderApp, renderEdge, renderable } from '../../doctor/render.ts'
import { parseSocketTarget } from '../../products/host-port.ts'
import { valueOf, valuesOf, type Command } from '../command.ts'
import { complain } from '../complain.ts'

/** Prints a right configuration for someone else's software. */
export const render: Command = async (words, io) => {
  const name = words.rest[0]?.toLowerCase() ?? ''
  const target = parseSocketTarget(valueOf(words, 'to') ?? '127.0.0.1:8000')
  if (target === undefined)
    return complain(
      [problem(`--to: ${JSON.stringify(valueOf(words, 'to'))} is no address: expected 8000, host:port or unix:/path.`)],
      io,
    )
  const upstream = target.kind === 'tcp' && target.host === '' ? { ...target, host: '127.0.0.1' } : target
  const names = valuesOf(words, 'host')
  const wanted = {
    contract: defaultContract,
    names: names.length === 0 ? ['app.example.org'] : names,
    upstream: { protocol: 'http' as const, target: upstream },
    certificate: {
      cert: valueOf(words, 'cert') ?? '/etc/ssl/app.pem',
      key: valueOf(words, 'key') ?? '/etc/ssl/app.key',
    },
    httpPort: Number(valueOf(words, 'http-port') ?? 80),
    httpsPort: Number(valueOf(words, 'https-port') ?? 443),
  }
  const text = renderEdge(name, wanted) ?? renderApp(name, wanted)
  if (text === undefined) return complain([unknownProduct(name)], io)
  io.stdout.write(text)
  return 0
}

function unknownProduct(name: string): Problem {
  const known = renderable()
  const meant = didYouMean(nearest(name, known))
  return problem(`${JSON.stringify(name)} cannot be rendered: expected ${orList(known)}.${meant}`)
}
