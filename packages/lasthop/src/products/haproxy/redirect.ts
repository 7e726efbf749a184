import { Doubt } from '../doubt.ts'
import { formatted } from './format.ts'
import { textsOf, type Line } from './syntax.ts'
import { pathOf } from './target.ts'
import { elementsNamed } from './values.ts'
import { tell, type Ending, type Visit } from './visit.ts'

/** What `redirect` answers, as a line of its own or as an action: by scheme, prefix or location. Nothing: the location is empty, and may be. */
export function redirectOf(visit: Visit, line: Line, words: readonly string[]): Ending | undefined {
  const at = words.findIndex((word) => /^(?:location|prefix|scheme)$/.test(word))
  if (at === -1) throw new Doubt(`"${line.says}" is not understood.`, line.place)
  const [kind = '', written = ''] = words.slice(at)
  const rest = words.toSpliced(at, 2)
  const value = line.name === 'redirect' ? written : formatted(visit, written)
  const location = locationOf(visit, { kind, value, options: rest })
  if (location === '' && rest.includes('ignore-empty')) return undefined
  const status = rest.includes('code') ? Number(rest[rest.indexOf('code') + 1]) : 302
  tell(visit, line, { does: `redirects to ${location}`, effect: 'answers' })
  return { kind: 'answer', status, location }
}

/** Whether a line redirects, whatever its condition. */
export function isRedirect(line: Line): boolean {
  return line.name === 'redirect' || (line.name === 'http-request' && textsOf(line)[0] === 'redirect')
}

interface Told {
  readonly kind: string
  readonly value: string
  readonly options: readonly string[]
}

function locationOf({ fields, target }: Visit, { kind, value, options }: Told): string {
  if (kind === 'location') return value
  const whole = pathOf(target) ?? '/'
  const path = options.includes('drop-query') ? whole.replace(/\?.*$/s, '') : whole
  const slash = options.includes('append-slash') && !path.endsWith('/') ? '/' : ''
  if (kind === 'scheme') return `${value}://${elementsNamed(fields, 'host')[0] ?? ''}${path}${slash}`
  return `${value === '/' ? '' : value}${path}${slash}`
}
