import { isAtLeast } from './version.ts'

/** Versions from one on, up to, not including, another. */
export interface VersionRange {
  readonly atLeast: string
  /** Absent: without end. */
  readonly below?: string
}

/** How a package manager reads `~1.2`, and a version without an operator. */
export type Dialect = 'python' | 'poetry' | 'npm' | 'gem' | 'composer'

/** A requirement as a range: `>=4.2,<5`, `~=4.2`, `^4.18`, `~> 7.1`, `4.x || 5.x`; undefined: none is named. */
export function parseVersionRange(text: string, dialect: Dialect): VersionRange | undefined {
  const ranges = text.split(/\s*\|\|?\s*/).flatMap((part) => together(part, dialect) ?? [])
  const [first, ...others] = ranges
  return first && others.reduce(cover, first)
}

/** The version, if a range is only one. */
export function onlyVersion({ atLeast, below }: VersionRange): string | undefined {
  return below === `${atLeast}${justAfter}` ? atLeast : undefined
}

/** What a tag of an image stands for: `1.25-alpine` is any 1.25, `1.25.3` is itself. */
export function rangeOfTag(tag: string): VersionRange | undefined {
  const numbers = /^v?(\d+(?:\.\d+)*)/.exec(tag)?.[1]
  if (numbers === undefined) return undefined
  return numbers.split('.').length > 2 ? just(numbers) : within(numbers)
}

/** All conditions of one alternative at once. */
function together(text: string, dialect: Dialect): VersionRange | undefined {
  const dashed = /^\s*v?(\d[\d.]*)\s+-\s+v?(\d[\d.]*)\s*$/.exec(text)
  if (dashed !== null && dashed[1] !== undefined && dashed[2] !== undefined)
    return { atLeast: dashed[1], below: after(dashed[2]) }
  const ranges = [...text.matchAll(condition)].flatMap(([, operator = '', version = '', star]) =>
    operator === '!=' ? [] : [one({ operator, version, isAny: star !== undefined }, dialect)],
  )
  const [first, ...others] = ranges
  return first && others.reduce(meet, first)
}

interface Condition {
  readonly operator: string
  readonly version: string
  readonly isAny: boolean
}

function one({ operator, version, isAny }: Condition, dialect: Dialect): VersionRange {
  if (isAny) return within(version)
  switch (operator) {
    case '>=':
      return { atLeast: version }
    case '>':
      return { atLeast: `${version}${justAfter}` }
    case '<=':
      return { atLeast: '0', below: after(version) }
    case '<':
      return { atLeast: '0', below: version }
    case '^':
      return { atLeast: version, below: nextOf(version, version.startsWith('0.') ? 2 : 1) }
    case '~=':
    case '~>':
    case '~':
      return { atLeast: version, below: nextOf(version, partsThatStay(version, operator, dialect)) }
    default:
      return dialect === 'npm' && operator !== '==' && version.split('.').length < 3 ? within(version) : just(version)
  }
}

/** Of `~1.2` npm and Poetry let the last number of three move, the others the last that is written. */
function partsThatStay(version: string, operator: string, dialect: Dialect): number {
  const count = version.split('.').length
  const isFixed = operator === '~' && (dialect === 'npm' || dialect === 'poetry')
  return Math.max(1, isFixed ? Math.min(count, 2) : count - 1)
}

function just(version: string): VersionRange {
  return { atLeast: version, below: after(version) }
}

function within(version: string): VersionRange {
  return { atLeast: version, below: nextOf(version, version.split('.').length) }
}

/** `nextOf('4.2.1', 2)` is 4.3. */
function nextOf(version: string, parts: number): string {
  const kept = version.split('.').slice(0, parts).map(Number)
  return [...kept.slice(0, -1), (kept.at(-1) ?? 0) + 1].join('.')
}

function after(version: string): string {
  return `${version}${justAfter}`
}

function meet(a: VersionRange, b: VersionRange): VersionRange {
  const atLeast = isAtLeast(a.atLeast, b.atLeast) ? a.atLeast : b.atLeast
  const [first, second] = [a.below, b.below]
  const below = first === undefined || (second !== undefined && isAtLeast(first, second)) ? second : first
  return { atLeast, ...(below !== undefined && { below }) }
}

function cover(a: VersionRange, b: VersionRange): VersionRange {
  const atLeast = isAtLeast(a.atLeast, b.atLeast) ? b.atLeast : a.atLeast
  if (a.below === undefined || b.below === undefined) return { atLeast }
  return { atLeast, below: isAtLeast(a.below, b.below) ? a.below : b.below }
}

/** What makes the next version after any: no product numbers so finely. */
export const justAfter = '.0.0.0.1'
const condition = /(?<![\w.-])(\^|~=|~>|~|===?|!=|>=|<=|>|<|=)?\s*v?(\d+(?:\.\d+)*)(\.[*xX])?/g
