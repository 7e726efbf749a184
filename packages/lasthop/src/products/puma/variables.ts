import { fieldPairs, type Fields } from '@lasthop/contract'

import { isAtLeast } from '../version.ts'

/** The fields as Rack names them. */
export interface PumaVariables {
  /** What puma itself goes by: names with an underscore are not yet among them. */
  readonly early: ReadonlyMap<string, string>
  /** What the application finds. */
  readonly all: ReadonlyMap<string, string>
}

/**
 * Of two lines of one name puma makes a list. A name with an underscore counts where no dashed one is there; before
 * 5.6.9 and 6.4.3 it took the dashed one's place (CVE-2024-45614). A chunked body is read whole, so nothing says so.
 */
export function variablesOf(fields: Fields, version: string): PumaVariables {
  const parsed = new Map<string, string>()
  for (const [name, value] of fieldPairs(fields)) {
    const key = keyOf(name)
    const before = parsed.get(key)
    parsed.set(key, before === undefined ? value : `${before}, ${value}`)
  }
  if (/(?:^|,)\s*chunked$/i.test(parsed.get('HTTP_TRANSFER_ENCODING') ?? '')) parsed.delete('HTTP_TRANSFER_ENCODING')
  const early = new Map([...parsed].filter(([key]) => !key.includes(',') || unmaskable.has(key)))
  const dashedWins = isAtLeast(version, '6') ? isAtLeast(version, '6.4.3') : isAtLeast(version, '5.6.9')
  return { early, all: unmasked(parsed, { early, dashedWins }) }
}

/** In the parser an underscore is a comma, so that it is told from a dash. */
function keyOf(name: string): string {
  const key = name.toUpperCase().replaceAll('_', ',').replaceAll('-', '_')
  return key === 'CONTENT_LENGTH' || key === 'CONTENT_TYPE' ? key : `HTTP_${key}`
}

interface Unmasking {
  readonly early: ReadonlyMap<string, string>
  readonly dashedWins: boolean
}

function unmasked(parsed: ReadonlyMap<string, string>, { early, dashedWins }: Unmasking): ReadonlyMap<string, string> {
  const variables = new Map(early)
  for (const [key, value] of parsed) {
    const name = key.replaceAll(',', '_')
    if (key.includes(',') && !unmaskable.has(key) && !(dashedWins && early.has(name))) variables.set(name, value)
  }
  return variables
}

const unmaskable = new Set(['HTTP_TRANSFER,ENCODING', 'HTTP_CONTENT,LENGTH'])
