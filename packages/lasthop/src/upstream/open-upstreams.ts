import { isProblem, problem, type Problem } from '@lasthop/contract'
import { isIP } from 'node:net'
import type { Site, Upstream } from '../config/config.ts'
import type { Deadlines } from '../io/deadlines.ts'
import type { BodyLimits } from '../wire/body.ts'
import type { Limits } from '../wire/head.ts'
import type { UpstreamRules } from './connection.ts'
import { H2Pool } from './h2-pool.ts'
import { HealthCheck, questionOf } from './health.ts'
import type { Lobbies } from './lobbies.ts'
import { Member } from './member.ts'
import { Pool } from './pool.ts'
import { writeOwnProxyHeader } from './proxy-header.ts'
import { loadSecurity } from './secure.ts'
import { compileSelect } from './select.ts'
import { Upstreams } from './upstreams.ts'

/** What the upstreams of every site share. */
export interface UpstreamParts {
  readonly limits: Limits
  readonly bodyLimits: BodyLimits
  readonly deadlines: Deadlines
  readonly onThrow: (error: unknown) => void
  readonly lobbies: Lobbies
  /** Told when an upstream begins to fail, with the reason, and when it is well again. */
  readonly say: (message: string) => void
}

/** The fields of a health check for this path, as the contract would send them for a visitor of this site; fresh each time. */
export type HealthFields = (site: Site, path: string) => readonly string[]

/** A site's upstreams made ready, or what is wrong with one of the files that they need. */
export function openUpstreams(site: Site, parts: UpstreamParts, healthFields: HealthFields): Upstreams | Problem {
  const members: Member[] = []
  const allRules: UpstreamRules[] = []
  for (const upstream of site.to) {
    const secure = loadSecurity(upstream)
    if (isProblem(secure)) return problem(`site ${site.host}: ${secure.message}`)
    const rules = rulesFor(site, upstream, { secure, ...parts })
    members.push(memberOf(site, upstream, { rules, parts }))
    allRules.push(rules)
  }
  return new Upstreams(members, compileSelect(site.balance, Math.random), {
    checks: checksOf(site, { members, allRules }, { parts, healthFields }),
    lobby: parts.lobbies.open(site),
  })
}

function rulesFor(
  site: Site,
  upstream: Upstream,
  parts: Omit<UpstreamRules, 'address' | 'version' | 'timeouts' | 'ageMostMs'>,
): UpstreamRules {
  const { secure, limits, bodyLimits, onThrow } = parts
  const { address, scheme } = upstream
  const version = scheme === 'h2' || scheme === 'h2c' ? '2' : '1.1'
  const isName = address.kind === 'tcp' && isIP(address.host) === 0 && address.host !== 'localhost'
  const ageMostMs = isName ? namedAgeMostMs : Infinity
  return { address, version, secure, limits, bodyLimits, onThrow, ageMostMs, timeouts: site.timeouts }
}

function memberOf(site: Site, upstream: Upstream, { rules, parts }: { rules: UpstreamRules; parts: UpstreamParts }) {
  const lines = new (rules.version === '2' ? H2Pool : Pool)(rules, site.pool, parts.deadlines)
  const name = nameOf(upstream)
  return new Member(lines, { name, weight: upstream.weight, say: (said) => parts.say(`${site.host}: ${said}`) })
}

function checksOf(
  site: Site,
  { members, allRules }: { members: readonly Member[]; allRules: readonly UpstreamRules[] },
  { parts, healthFields }: { parts: UpstreamParts; healthFields: HealthFields },
): readonly Disposable[] {
  const rule = site.health
  if (rule === undefined) return []
  const prelude = site.proxyProtocol === undefined ? '' : writeOwnProxyHeader(site.proxyProtocol)
  const question = () => questionOf(rule.path, healthFields(site, rule.path), prelude)
  const { deadlines, lobbies } = parts
  // Whoever runs an app that is not there knows that it is not well.
  const isResting = () => lobbies.absenceOf(site.host) !== undefined
  return allRules.map((rules, at) => {
    const onAnswer = (because: string | undefined) => members[at]?.asked(because)
    return new HealthCheck({ rule, rules, deadlines, question, onAnswer, isResting })
  })
}

/** An upstream as it is written in the configuration. */
export function nameOf({ address, scheme }: Upstream): string {
  if (address.kind === 'unix') return `unix:${address.path}`
  const host = address.host.includes(':') ? `[${address.host}]` : address.host
  return `${scheme}://${host}:${address.port}`
}

/** A busy connection never grows idle: without an end it would keep to an address that the name has long left. */
const namedAgeMostMs = 60_000
