import { problem } from '@lasthop/contract'
import type { Problem } from '@lasthop/contract'

import { quote, spelled } from './found.ts'
import { didYouMean } from './nearest.ts'

/** Bytes, from a number with its unit: 512KB, 10MB (thousands), 32KiB, 10MiB (1024s). */
export function parseSize(found: unknown): number | Problem {
  const [, digits = '', unit = ''] = typeof found === 'string' ? (spelling.exec(found) ?? []) : []
  const factor = units.get(unit)
  if (digits === '' || factor === undefined) return notASize(found)
  const bytes = Number(digits) * factor
  return bytes > 0 && bytes <= mostBytes ? bytes : problem(`${quote(found)} is out of range: expected 1B to 1TB.`)
}

function notASize(found: unknown): Problem {
  const [, digits = '', unit = ''] = /^(\d{1,12})\s*([kmg]?)(?:i?b|bytes?)?$/i.exec(spelled(found).trim()) ?? []
  const meant = didYouMean(digits === '' ? undefined : `${digits}${unit.toUpperCase()}B`)
  return problem(
    `${quote(found)} is not a size: expected a whole number and B, KB, MB, GB, KiB, MiB or GiB, like 10MB.${meant}`,
  )
}

const spelling = /^(\d{1,12})(B|KB|MB|GB|KiB|MiB|GiB)$/

const units: ReadonlyMap<string, number> = new Map([
  ['B', 1],
  ['KB', 1000],
  ['MB', 1_000_000],
  ['GB', 1_000_000_000],
  ['KiB', 1024],
  ['MiB', 1_048_576],
  ['GiB', 1_073_741_824],
])

const mostBytes = 1_000_000_000_000
