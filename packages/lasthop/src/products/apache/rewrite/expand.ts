import { hasHole } from '../../hole.ts'
import { Doubt } from '../../doubt.ts'
import { variableOf } from '../request-scope.ts'
import type { Visit } from '../visit.ts'

/** What `$1` and `%1` stand for, and the path as the rules have made it so far. */
export interface Captures {
  readonly rule: readonly (string | undefined)[]
  readonly condition: readonly (string | undefined)[]
  readonly filename: string
}

/** A substitution or a test with everything replaced: `$1`, `%1`, `%{NAME}`. */
export function expand(visit: Visit, template: string, captures: Captures): string {
  if (hasHole(template)) throw new Doubt(`A template fills in a part of "${template}".`)
  return template.replace(reference, (written, escaped?: string, rule?: string, condition?: string, name?: string) => {
    if (escaped !== undefined) return escaped
    if (rule !== undefined) return captures.rule[Number(rule)] ?? ''
    if (condition !== undefined) return captures.condition[Number(condition)] ?? ''
    if (name !== undefined) return valueOf(visit, name, captures)
    throw new Doubt(`"${written}" asks a map, and maps are not looked into.`)
  })
}

/** Whether the first question mark of the result comes out of the request, where it was written `%3f`. */
export function expandsQuestionMark(visit: Visit, template: string, captures: Captures): boolean {
  const question = template.search(/(?<![%$]\{[^}]*)\?/)
  const before = question === -1 ? template : template.slice(0, question)
  return expand(visit, before, captures).includes('?')
}

function valueOf(visit: Visit, name: string, { filename }: Captures): string {
  const [kind, argument] = splitName(name)
  if (argument !== undefined) return fromStore(visit, kind, argument)
  const upper = name.toUpperCase()
  if (upper === 'REQUEST_FILENAME' || upper === 'SCRIPT_FILENAME') return filename
  if (upper === 'DOCUMENT_ROOT') return documentRoot
  return variableOf(visit, name)
}

function fromStore(visit: Visit, kind: string, name: string): string {
  switch (kind.toUpperCase()) {
    case 'HTTP':
      return visit.fields.get(name) ?? ''
    case 'ENV':
      return visit.env.get(name) ?? ''
    case 'SSL':
      if (!name.toUpperCase().startsWith('SSL_')) return variableOf(visit, name)
      if (visit.arrival.scheme === 'http') return ''
      throw new Doubt(`"%{SSL:${name}}" depends on the client's TLS.`)
    default:
      throw new Doubt(`"%{${kind}:${name}}" is not known from the files.`)
  }
}

function splitName(name: string): [string, string | undefined] {
  const colon = name.indexOf(':')
  return colon === -1 ? [name, undefined] : [name.slice(0, colon), name.slice(colon + 1)]
}

const reference = /\\(.)|\$(\d)|%(\d)|%\{([^}]*)\}|\$\{[^}]*\}/gs
// No file says what lies there; what is asked of it is not decided by it.
const documentRoot = '/var/www/html'
