import { isProblem, problem } from '@lasthop/contract'
import type { Problem } from '@lasthop/contract'
import { z } from 'zod'

import type { HstsPolicy } from './config.ts'
import type { PlainDocument } from './document.ts'
import { quote } from './found.ts'
import { isMapping, valueAt } from './places.ts'
import type { Remark } from './remark.ts'
import { flag, leaf, mapping } from './shapes.ts'
import { parseSiteName } from './site-name.ts'
import { isIP } from 'node:net'

const ageMeta = { type: 'string', pattern: '^\\d+[smhdwy]$' } as const

/** What can stand below `hsts`. */
export const hstsMapping = mapping(
  'a wish for HSTS',
  'true, an age like 1w, or { max_age: 1y, include_subdomains: true }',
  {
    max_age: leaf(parseAge, {
      ...ageMeta,
      default: '5m',
      description: 'How long browsers remember it; 0s makes them forget.',
    }).optional(),
    include_subdomains: flag('Also for every name below this one, whoever serves it.', false),
    preload: flag(
      "Asks the makers of browsers to build this site's name in, with every name below it. It takes months to be undone.",
      false,
    ),
  },
)

/** What browsers are told about https in the future (RFC 6797). */
export const hsts = z.union([
  leaf(parseHstsWord, {
    anyOf: [{ type: 'boolean' }, ageMeta],
    description: 'true for the first step, five minutes; then an age like 1w or 1y.',
  }),
  hstsMapping.transform(({ max_age, include_subdomains, preload }): HstsPolicy => ({
    maxAgeSeconds: max_age ?? firstStepSeconds,
    includeSubdomains: include_subdomains ?? false,
    preload: preload ?? false,
  })),
])

function parseHstsWord(found: unknown): HstsPolicy | undefined | Problem {
  if (found === false) return undefined
  if (found === 'on' || found === 'yes') return problem(`${quote(found)} is not an age. Write true, or one like 1w.`)
  const age = found === true ? firstStepSeconds : parseAge(found)
  return isProblem(age) ? age : { maxAgeSeconds: age, includeSubdomains: false, preload: false }
}

/** Seconds, from a whole number with its unit: 5m, 1d, 1w, 1y. */
function parseAge(found: unknown): number | Problem {
  const [, digits, unit] = typeof found === 'string' ? (/^(\d{1,9})([smhdwy])$/.exec(found) ?? []) : []
  const seconds = Number(digits) * (units.get(unit ?? '') ?? Number.NaN)
  if (seconds <= longestSeconds) return seconds
  if (seconds > longestSeconds) return problem(`${quote(found)} is out of range: expected 0s to 10y.`)
  return problem(`${quote(found)} is not an age: expected a whole number and s, m, h, d, w or y, like 5m, 1w or 1y.`)
}

/** What is wrong about HSTS only in view of the rest of a site. */
export function hstsRemarks(document: PlainDocument, siteNames: readonly string[]): readonly Remark[] {
  return siteNames.flatMap((name) => [...addressRemarks(document, name), ...preloadRemarks(document, name)])
}

/** RFC 6797 section 8.1.1: browsers heed it for names only. */
function addressRemarks({ value, places }: PlainDocument, name: string): readonly Remark[] {
  const path = ['sites', name, 'hsts']
  const host = parseSiteName(name)
  const isAddress = !isProblem(host) && isIP(host.replace(/^\[|\]$/g, '')) !== 0
  const found = valueAt(value, path)
  const isOn = found !== undefined && found !== false
  if (!isAddress || !isOn) return []
  return [
    { place: places.ofKey(path), message: 'Browsers keep HSTS for names only, not for an address: leave it out.' },
  ]
}

/** What the makers of browsers demand of a site in their lists (hstspreload.org). */
function preloadRemarks({ value, places }: PlainDocument, name: string): readonly Remark[] {
  const path = ['sites', name, 'hsts']
  const found = valueAt(value, path)
  if (!isMapping(found) || found['preload'] !== true) return []
  const age = parseAge(found['max_age'] ?? '5m')
  const isEnough = !isProblem(age) && age >= yearSeconds && found['include_subdomains'] === true
  if (isEnough || (isProblem(age) && found['max_age'] !== undefined)) return []
  const message =
    '"preload" has the name and every name below it built into browsers, on https for good, and needs max_age: 1y and include_subdomains: true. Add both when all of those names have been on https for weeks, or leave preload out.'
  return [{ place: places.ofKey([...path, 'preload']), message }]
}

const units: ReadonlyMap<string, number> = new Map([
  ['s', 1],
  ['m', 60],
  ['h', 3_600],
  ['d', 86_400],
  ['w', 604_800],
  ['y', 31_536_000],
])

const firstStepSeconds = 300
const yearSeconds = 31_536_000
const longestSeconds = 10 * yearSeconds
