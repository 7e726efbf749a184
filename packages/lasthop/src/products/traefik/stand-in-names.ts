import type { Complaint } from '../complaint.ts'
import { holeMark } from '../hole.ts'
import { standInName } from '../stand-in-name.ts'
import type { Setting } from './read-words.ts'

/**
 * A rule with names for what is filled in where it asks for hosts, so that its site can be visited: each variable has one of its own,
 * and sites stay apart. `Host(`app.${DOMAIN}`)` asks for app.domain.example.org.
 */
export function fillNames(rule: string): string {
  return rule.replaceAll(hostMatcher, (matcher) => matcher.replaceAll(filled, nameOf))
}

/** What is said of each variable that a rule asks for and no file sets. */
export function standInsIn({ path, value, place }: Setting): readonly Complaint[] {
  if (!/^http\.routers\.[^.]+\.rule$/i.test(path) || fillNames(value) === value) return []
  const message = `The rule ${value} is filled in from elsewhere, and is judged as ${fillNames(value)}.`
  return [{ rule: 'P909', place, message, sharedCause: variablesOf(value).join(' ') }]
}

/** `DOMAIN` of `Host(`app.${DOMAIN}`)`; a rule of Jinja has no name for it. */
function variablesOf(rule: string): readonly string[] {
  const found = [...rule.matchAll(hostMatcher)].flatMap(([matcher]) => [...matcher.matchAll(filled)])
  return [...new Set(found.map(([hole, braced, plain]) => braced ?? plain ?? hole.replace(/\.$/, '')))].toSorted()
}

function nameOf(_hole: string, braced: string | undefined, plain: string | undefined, dot: string): string {
  const variable = braced ?? plain
  return dot === '.' ? `${standInName(variable, 'label')}.` : standInName(variable, 'name')
}

const hostMatcher = /\bHost\([^)]*\)/g
const filled = new RegExp(`(?:\\$\\{(\\w+)[^}\`]*\\}|\\$([A-Za-z_]\\w*)|\\{\\{[^}]*\\}\\}|${holeMark}+)(\\.?)`, 'g')
