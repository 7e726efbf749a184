import { problem } from '@lasthop/contract'
import type { Problem } from '@lasthop/contract'

import { quote, spelled } from './found.ts'
import { didYouMean } from './nearest.ts'

/** Milliseconds, from a number with its unit: 100ms, 5s, 2m, 1h. */
export function parseDuration(found: unknown): number | Problem {
  const [, digits, unit] = typeof found === 'string' ? (spelling.exec(found) ?? []) : []
  const factor = unit === undefined ? undefined : units.get(unit)
  if (digits === undefined || factor === undefined) return notADuration(found)
  const milliseconds = Number(digits) * factor
  const isInRange = milliseconds > 0 && milliseconds <= longestMs
  return isInRange ? milliseconds : problem(`${quote(found)} is out of range: expected 1ms to 24h.`)
}

function notADuration(found: unknown): Problem {
  const meant = didYouMean(suggestion(spelled(found).trim()))
  if (isBareNumber(found)) return problem(`${quote(found)} has no unit: expected one of ms, s, m, h.${meant}`)
  return problem(`${quote(found)} is not a duration: expected a whole number and ms, s, m or h, like 30s.${meant}`)
}

function isBareNumber(found: unknown): boolean {
  return typeof found === 'number' || (typeof found === 'string' && /^\d+$/.test(found))
}

/** Seconds for a bare number; a smaller unit for 1.5s; the short unit for 5 seconds. */
function suggestion(text: string): string | undefined {
  const [, digits = '', word = ''] = /^(\d{1,9}(?:\.\d{1,3})?)\s*([a-z]*)$/i.exec(text) ?? []
  const unit = word === '' ? 's' : unitNamed(word.toLowerCase())
  if (digits === '' || unit === undefined) return undefined
  if (!digits.includes('.')) return `${digits}${unit}`
  const milliseconds = Math.round(Number(digits) * (units.get(unit) ?? 1))
  return milliseconds === 0 ? undefined : `${milliseconds}ms`
}

function unitNamed(word: string): string | undefined {
  if (/^(ms|msecs?|millis|milliseconds?)$/.test(word)) return 'ms'
  if (/^(s|secs?|seconds?)$/.test(word)) return 's'
  if (/^(m|mins?|minutes?)$/.test(word)) return 'm'
  return /^(h|hrs?|hours?)$/.test(word) ? 'h' : undefined
}

const spelling = /^(\d{1,9})(ms|s|m|h)$/

const units: ReadonlyMap<string, number> = new Map([
  ['ms', 1],
  ['s', 1_000],
  ['m', 60_000],
  ['h', 3_600_000],
])

const longestMs = 24 * 3_600_000
