import { Doubt } from '../doubt.ts'
import { hasHole } from '../hole.ts'
import { logIn, standIn } from '../stand-in.ts'
import { isInSubnet } from '../subnet.ts'
import { plainName } from './configuration.ts'
import { canonical } from './managed.ts'
import { redirectTo } from './redirect.ts'
import { clientOf } from './forwarded.ts'
import { judgeHeaders } from './secure.ts'
import { at, entriesOf, isOn, listAt, textAt, type Entry, type ScalarTree, type Tree } from './tree.ts'
import { tell, type Ending, type Visit } from './visit.ts'

/** Runs middlewares in their order, until one answers. */
export function runMiddlewares(visit: Visit, names: readonly ScalarTree[], depth = 0): Ending | undefined {
  for (const name of names) {
    const entry = visit.configuration.middlewares.get(plainName(name.text))
    if (entry === undefined || depth > 10)
      throw new Doubt(`No file says what the middleware "${name.text}" does.`, name.place)
    const ending = runOne(visit, entry, depth)
    if (ending !== undefined) return ending
  }
  return undefined
}

function runOne(visit: Visit, middleware: Entry, depth: number): Ending | undefined {
  for (const { key, value, place } of entriesOf(middleware.value)) {
    const kind = key.toLowerCase()
    const says = `${middleware.key}: ${key}`
    if (kind === 'chain') return runMiddlewares(visit, listAt(value, 'middlewares'), depth + 1)
    if (kind === 'headers') {
      const ending = judgeHeaders(visit, value, { says, place })
      if (ending !== undefined) return ending
      setFields(visit, value)
    } else if (kind === 'redirectscheme') {
      const ending = redirectScheme(visit, value, { says, place })
      if (ending !== undefined) return ending
    } else if (kind === 'stripprefix') stripPrefix(visit, value, { says, place })
    else if (kind === 'replacepath') replacePath(visit, value, { says, place })
    else if (kind === 'addprefix') visit.target = (textAt(value, 'prefix') ?? '') + visit.target
    else if (kind === 'ipallowlist' || kind === 'ipwhitelist') {
      if (!allows(visit, value)) {
        tell(visit, { says, place }, { does: 'refuses this client', effect: 'refuses' })
        return { kind: 'refuse', status: 403 }
      }
    } else if (logIns.has(kind)) passLogIn(visit, value, { says, place })
    else if (!harmless.has(kind))
      throw new Doubt(`What "${says}" does with the request is not known from the files.`, place)
  }
  return undefined
}

/** customRequestHeaders: an empty value takes a field away. */
function setFields(visit: Visit, headers: Tree): void {
  for (const { key, value, place } of entriesOf(at(headers, 'customRequestHeaders'))) {
    const text = value.kind === 'scalar' ? value.text : ''
    if (hasHole(text) || hasHole(key)) throw new Doubt(`"${key}" is filled in from elsewhere.`, place)
    setField(visit, { name: key, value: text, says: `customRequestHeaders.${key}: "${text}"`, place })
  }
}

/** What asks for a log-in tells the application who came, in fields of which the client's own are gone. */
function passLogIn(visit: Visit, tree: Tree, words: Words): void {
  tell(visit, words, logIn)
  const own = textAt(tree, 'headerField')
  const names = [...(own === undefined ? [] : [own]), ...listAt(tree, 'authResponseHeaders').map(({ text }) => text)]
  for (const name of names.flatMap((text) => text.split(',')).map((text) => text.trim()))
    setField(visit, { name, value: standIn, ...words })
}

interface Line {
  readonly name: string
  readonly value: string
  readonly says: string
  readonly place: Entry['place']
}

function setField(visit: Visit, line: Line): void {
  const { name, value } = line
  const field = canonical(name)
  if (value === '') {
    if (name === 'X-Forwarded-For') visit.isClientHidden = true
    if (visit.head.delete(field)) tell(visit, line, { does: 'removes it', effect: 'removes', field: name })
    return
  }
  if (field === 'Host') visit.host = value
  else visit.head.set(field, [value])
  tell(visit, line, { does: `sets ${name} to "${value}"`, effect: 'sets', field: name })
}

interface Words {
  readonly says: string
  readonly place: Entry['place']
}

function redirectScheme(visit: Visit, tree: Tree, words: Words): Ending | undefined {
  const isForced = isOn(tree, ['forcePermanentRedirect'], 'off')
  const ending = redirectTo(visit, {
    scheme: textAt(tree, 'scheme') ?? '',
    port: textAt(tree, 'port') ?? '',
    isPermanent: isOn(tree, ['permanent'], 'off'),
  })
  if (ending === undefined) return undefined
  tell(visit, words, { does: `redirects to ${ending.location ?? ''}`, effect: 'answers' })
  return isForced ? { ...ending, status: 308 } : ending
}

function stripPrefix(visit: Visit, tree: Tree, words: Words): void {
  const found = listAt(tree, 'prefixes').find(({ text }) => pathOf(visit).startsWith(text))
  if (found === undefined) return
  const rest = visit.target.slice(found.text.length)
  visit.target = rest.startsWith('/') ? rest : `/${rest}`
  visit.head.set('X-Forwarded-Prefix', [...(visit.head.get('X-Forwarded-Prefix') ?? []), found.text])
  tell(visit, words, { does: `takes "${found.text}" off the path`, effect: 'sets', field: 'X-Forwarded-Prefix' })
}

/** The path as it was is told besides. */
function replacePath(visit: Visit, tree: Tree, words: Words): void {
  const path = textAt(tree, 'path') ?? ''
  if (!/^\/[\w./-]*$/.test(path)) throw new Doubt(`"${words.says}" is not followed.`, words.place)
  visit.head.set('X-Replaced-Path', [pathOf(visit)])
  visit.target = path + visit.target.slice(pathOf(visit).length)
  tell(visit, words, { does: `makes the path "${path}"`, effect: 'sets', field: 'X-Replaced-Path' })
}

function pathOf({ target }: Visit): string {
  return target.replace(/\?.*$/s, '')
}

function allows(visit: Visit, tree: Tree): boolean {
  const strategy = at(tree, 'ipStrategy')
  if (strategy !== undefined) throw new Doubt('Which address an ipStrategy takes is not looked into.', strategy.place)
  const ranges = [...listAt(tree, 'sourceRange')]
  return ranges.some(({ text }) => isInSubnet(clientOf(visit), text))
}

const logIns = new Set(['basicauth', 'digestauth', 'forwardauth'])
// These change nothing of what the application is told, or only its answers.
const harmless = new Set([
  'compress',
  'ratelimit',
  'inflightreq',
  'retry',
  'circuitbreaker',
  'buffering',
  'contenttype',
  'errors',
  'grpcweb',
])
