import type { EdgeSite } from '../edge.ts'
import type { Proxy } from './proxies.ts'
import { named, wordAt, type Line } from './syntax.ts'

/** What a proxy's rules for answers put right. */
export function mendsOf({ before, lines }: Proxy): EdgeSite['mends'] {
  const rules = named([...before, ...lines], 'http-response', 'http-after-response').filter((line) =>
    /^replace-(?:header|value)$/.test(wordAt(line, 0)),
  )
  const location = rules.find((line) => isFor(line, 'location') && wordAt(line, 3).startsWith('https:') && isOpen(line))
  const cookies = rules.find((line) => isFor(line, 'set-cookie') && /;\s*secure/i.test(wordAt(line, 3)))
  if (location === undefined && cookies === undefined) return undefined
  return { ...(location && { location: location.place }), ...(cookies && { cookies: cookies.place }) }
}

function isFor(line: Line, name: string): boolean {
  return wordAt(line, 1).toLowerCase() === name
}

/** Whether its pattern begins with http://, as `^http://` and `^http:(.*)` do. */
function isOpen(line: Line): boolean {
  return /^\^?\(?http:/.test(wordAt(line, 2))
}
