import { Doubt } from '../doubt.ts'
import { isBelievable, logIn } from '../stand-in.ts'
import { actionNamed } from './actions.ts'
import { holds, type Conditional } from './condition.ts'
import { namedTests, type NamedTests } from './named-tests.ts'
import { refuseObsolete } from './obsolete.ts'
import { optionOf, type Proxy } from './proxies.ts'
import { redirectOf } from './redirect.ts'
import { bufferBytes, sizeOf } from './size.ts'
import { named, textsOf, wordAt, type Line } from './syntax.ts'
import { tell, type Ending, type Visit } from './visit.ts'

/** What a proxy's own rules make of a request: http-request lines, names that are not let in, redirects. */
export function runRules(visit: Visit, proxy: Proxy): Ending | undefined {
  refuseObsolete(proxy)
  const inherited = runRequestRules(visit, proxy.before)
  const own = inherited === undefined ? runRequestRules(visit, proxy.lines) : inherited
  if (typeof own === 'object') return own
  return restrictNames(visit, proxy) ?? statistics(visit, proxy) ?? runRedirects(visit, proxy)
}

function runRequestRules(visit: Visit, lines: readonly Line[]): Ending | 'stop' | undefined {
  const scope = namedTests(lines)
  for (const line of named(lines, 'http-request')) {
    const words = textsOf(line)
    const action = actionNamed(words[0] ?? '')
    if (!counts(visit, scope, { line, from: action?.arity ?? 1 })) continue
    if (action === undefined) throw new Doubt(`What "${line.says}" does is not known from the files.`, line.place)
    const result = action.run(visit, withoutCondition(words, action.arity), line)
    if (result !== undefined) return result
    if (visit.hasFailed || sizeOf(visit) > bufferBytes) return { kind: 'refuse', status: 500 }
  }
  return undefined
}

/** Whether a rule counts. One that would only refuse a request, or mark it for nobody who believes, is taken as idle where its condition cannot be known. */
function counts(visit: Visit, scope: NamedTests, { line, from }: Conditional): boolean {
  try {
    const does = holds(visit, scope, { line, from })
    if (!does) tellIdle(visit, line)
    return does
  } catch (doubt) {
    if (!(doubt instanceof Doubt) || !isAside(line, scope)) throw doubt
    const isLogIn = wordAt(line, 0) === 'auth'
    tell(
      visit,
      line,
      isLogIn ? logIn : { does: 'whether it holds is not known: taken as if it did not', effect: 'ignores' },
    )
    return false
  }
}

/** A limit, a list of addresses, a mark: not what guards fields by what stands in them. */
function isAside(line: Line, scope: NamedTests): boolean {
  const [action = '', name = ''] = textsOf(line)
  const isHarmless = /^(?:add|set|del|replace)-(?:header|value)$/.test(action) && !isBelievable(name)
  if (!isHarmless && !/^(?:deny|tarpit|reject|silent-drop|return|auth)$/.test(action)) return false
  const words = textsOf(line)
  const tests = words.flatMap((word) => scope.get(word.replace(/^!+/, '')) ?? [])
  return ![line, ...tests].some(({ says }) => /hdr|cook|var\(/.test(says))
}

/** A rule for a field that the client's own value passes by, because its condition does not hold. */
function tellIdle(visit: Visit, line: Line): void {
  const [action = '', name = ''] = textsOf(line)
  if (/^(?:set|add|del|replace)-(?:header|value)$/.test(action))
    tell(visit, line, { does: 'its condition does not hold', effect: 'ignores', field: name })
}

function withoutCondition(words: readonly string[], from: number): readonly string[] {
  const at = words.findIndex((word, index) => index >= from && (word === 'if' || word === 'unless'))
  return at === -1 ? words : words.slice(0, at)
}

/** http-restrict-req-hdr-names: other names than letters, digits and `-` go, or the request is refused. */
function restrictNames(visit: Visit, proxy: Proxy): Ending | undefined {
  const option = optionOf(proxy, 'http-restrict-req-hdr-names')
  const how = option === undefined ? 'preserve' : wordAt(option, 1)
  if (option === undefined || how === 'preserve') return undefined
  const odd = visit.fields.filter((name, index) => index % 2 === 0 && !/^[A-Za-z0-9-]*$/.test(name))
  const [first] = odd
  if (first === undefined) return undefined
  if (how === 'reject') {
    tell(visit, option, { does: `refuses ${first} with 403`, effect: 'refuses', field: first })
    return { kind: 'refuse', status: 403 }
  }
  for (const field of odd) tell(visit, option, { does: `the client's ${field} goes`, effect: 'removes', field })
  visit.fields = visit.fields.filter((_text, index) => !odd.includes(visit.fields[index - (index % 2)] ?? ''))
  return undefined
}

function statistics({ target }: Visit, proxy: Proxy): Ending | undefined {
  const lines = [...named(proxy.inherited, 'stats'), ...named(proxy.lines, 'stats')]
  const line = lines.find((each) => /^(?:enable|uri)$/.test(wordAt(each, 0)))
  const uri = lines.findLast((each) => wordAt(each, 0) === 'uri')
  const path = uri === undefined ? '/haproxy?stats' : wordAt(uri, 1)
  if (line === undefined || !target.startsWith(path)) return undefined
  throw new Doubt('Its own page of statistics is answered here.', line.place)
}

function runRedirects(visit: Visit, proxy: Proxy): Ending | undefined {
  const scope = namedTests(proxy.lines)
  for (const line of named(proxy.lines, 'redirect')) {
    if (!holds(visit, scope, { line, from: 2 })) continue
    const ending = redirectOf(visit, line, withoutCondition(textsOf(line), 2))
    if (ending !== undefined) return ending
  }
  return undefined
}
