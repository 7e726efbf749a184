import { remembered } from '../remembered.ts'
import { serversFor } from './location.ts'
import { passesOf, passesOfLocation, type Proxied } from './proxy-pass.ts'
import { directivesOf, sectionsOf } from './servers.ts'
import { textsOf, wordAt, type Node } from './syntax.ts'
import type { Visit } from './visit.ts'

/** What is said of connections to an upstream: `disablereuse`, `upgrade`. */
export type Parameters = ReadonlyMap<string, string>

/**
 * The worker of a URL: the longest one that a ProxyPass, a BalancerMember or a Proxy section has made. Without one the
 * connection is used once.
 */
export function findWorker(visit: Visit, { url, parameters, directive }: Proxied): Parameters | undefined {
  if (/^balancer:/i.test(url)) return parameters
  const workers = serversFor(visit).flatMap(({ nodes }) => workersOf(nodes))
  const fitting = workers.filter((worker) => url.toLowerCase().startsWith(worker.url.toLowerCase()))
  const longest = fitting.toSorted((a, b) => b.url.length - a.url.length)[0]
  return directive.name === 'rewriterule' || directive.name === 'sethandler' ? longest?.parameters : parameters
}

interface Worker {
  readonly url: string
  readonly parameters: Parameters
}

const workersOf = remembered((nodes: readonly Node[]): readonly Worker[] => {
  const locations = sectionsOf(nodes, 'location', 'locationmatch').flatMap(passesOfLocation)
  const passes = [...passesOf(nodes), ...locations].filter(({ target, isPattern }) => target !== '!' && !isPattern)
  const proxies = sectionsOf(nodes, 'proxy').filter((section) => !/[*?~]/.test(wordAt(section, 0)))
  const members = proxies.flatMap((section) => directivesOf(section.nodes, 'balancermember'))
  return [
    ...passes.map(({ target, parameters }) => ({ url: target, parameters })),
    ...members.map((member) => ({ url: wordAt(member, 0), parameters: parametersOf(textsOf(member).slice(1)) })),
    ...proxies.map((section) => ({ url: wordAt(section, 0), parameters: parametersOf(textsOf(section).slice(1)) })),
  ]
})

function parametersOf(words: readonly string[]): Parameters {
  const pairs = words.filter((word) => word.includes('='))
  return new Map(
    pairs.map((pair) => [pair.slice(0, pair.indexOf('=')).toLowerCase(), pair.slice(pair.indexOf('=') + 1)]),
  )
}
