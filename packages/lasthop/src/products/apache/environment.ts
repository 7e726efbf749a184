import { Doubt } from '../doubt.ts'
import { remembered } from '../remembered.ts'
import { parseTest } from './expression/parse.ts'
import { evaluateTest } from './expression/evaluate.ts'
import { compilePattern } from './pattern.ts'
import { scopeOf } from './request-scope.ts'
import type { Directive, Node } from './syntax.ts'
import { textsOf } from './syntax.ts'
import { tell, type Visit } from './visit.ts'

/** SetEnvIf and its kin, in the order of the file. The server's own run before anything else looks at the request. */
export function setEnvironment(visit: Visit, nodes: readonly Node[]): void {
  for (const node of settersIn(nodes)) setters[node.name]?.(visit, node)
}

/** SetEnv and UnsetEnv, which run late: only what runs in the fixups sees them. */
export function fixEnvironment(visit: Visit, nodes: readonly Node[]): void {
  const fixed = new Set<string>()
  for (const node of fixersIn(nodes)) {
    const [name = '', value = ''] = textsOf(node)
    // What SetEnvIf has set wins over SetEnv.
    if (node.name === 'setenv' && (!visit.env.has(name) || fixed.has(name))) {
      visit.env.set(name, value)
      fixed.add(name)
    }
    if (node.name === 'unsetenv') for (const each of textsOf(node)) visit.env.delete(each)
  }
  if (visit.arrival.scheme === 'https') visit.env.set('HTTPS', 'on')
}

const setters: Readonly<Record<string, (visit: Visit, directive: Directive) => void>> = {
  setenvif: (visit, directive) => setIf(visit, directive, ''),
  setenvifnocase: (visit, directive) => setIf(visit, directive, 'i'),
  browsermatch: (visit, directive) => setIf(visit, withAttribute(directive), ''),
  browsermatchnocase: (visit, directive) => setIf(visit, withAttribute(directive), 'i'),
  setenvifexpr: setIfExpression,
}

const settersIn = remembered((nodes: readonly Node[]) =>
  nodes.filter((node): node is Directive => node.kind === 'directive' && Object.hasOwn(setters, node.name)),
)
const fixersIn = remembered((nodes: readonly Node[]) =>
  nodes.filter(({ name }) => name === 'setenv' || name === 'unsetenv'),
)

function withAttribute(directive: Directive): Directive {
  return { ...directive, words: [{ text: 'User-Agent', start: 0, end: 0 }, ...directive.words] }
}

function setIf(visit: Visit, directive: Directive, flags: '' | 'i'): void {
  const [attribute = '', pattern = '', ...assignments] = textsOf(directive)
  const found = compilePattern(pattern, flags).exec(attributeOf(visit, attribute))
  if (found !== null) assign(visit, directive, { assignments, captures: found })
}

function setIfExpression(visit: Visit, directive: Directive): void {
  const [expression = '', ...assignments] = textsOf(directive)
  const scope = scopeOf(visit)
  if (evaluateTest(parseTest(expression), scope)) assign(visit, directive, { assignments, captures: scope.captures })
}

interface Assigned {
  readonly assignments: readonly string[]
  readonly captures: readonly (string | undefined)[]
}

function assign(visit: Visit, directive: Directive, { assignments, captures }: Assigned): void {
  for (const assignment of assignments) {
    if (assignment.startsWith('!')) visit.env.delete(assignment.slice(1))
    else {
      const [name = '', value = '1'] = splitOnce(assignment, '=')
      visit.env.set(
        name,
        value.replace(/\$(\d)/g, (_found, digit: string) => captures[Number(digit)] ?? ''),
      )
    }
  }
  tell(visit, directive, { does: `sets ${assignments.join(' ')} in the environment`, effect: 'reads' })
}

/** What SetEnvIf looks at: a part of the request, a field, or what was set before. */
function attributeOf(visit: Visit, attribute: string): string {
  const { arrival, fields, env } = visit
  switch (attribute.toLowerCase()) {
    case 'remote_addr':
      return visit.client
    case 'server_addr':
      return arrival.address
    case 'request_method':
      return arrival.message.method
    case 'request_protocol':
      return `HTTP/${arrival.message.version}`
    case 'request_uri':
      return visit.path
    case 'remote_host':
      throw new Doubt('The name of a client is looked up in the DNS, which no file can tell.')
    default:
      return isPattern(attribute) ? byPattern(visit, attribute) : (fields.get(attribute) ?? env.get(attribute) ?? '')
  }
}

function byPattern({ fields }: Visit, attribute: string): string {
  const pattern = compilePattern(attribute, 'i')
  const list = fields.toFields()
  const at = list.findIndex((name, index) => index % 2 === 0 && pattern.test(name))
  return at === -1 ? '' : (list[at + 1] ?? '')
}

function isPattern(attribute: string): boolean {
  return /[^A-Za-z0-9_-]/.test(attribute)
}

function splitOnce(text: string, separator: string): string[] {
  const at = text.indexOf(separator)
  return at === -1 ? [text] : [text.slice(0, at), text.slice(at + 1)]
}
