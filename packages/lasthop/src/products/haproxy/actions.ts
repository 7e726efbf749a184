import { parseAddress } from '@lasthop/contract'
import { valueOr } from '../stand-in.ts'
import { evaluate } from './evaluate.ts'
import { parseExpression } from './expression.ts'
import { addField, nameTest, removeFields, replaceValues } from './fields.ts'
import { formatted } from './format.ts'
import { redirectOf } from './redirect.ts'
import { textOf } from './sample.ts'
import type { Line } from './syntax.ts'
import { replacePart, setPart } from './target-parts.ts'
import { tell, type Ending, type Visit } from './visit.ts'

/** What `http-request` can do: its words before the condition, and what comes of it. `stop` ends the list of rules. */
export interface Action {
  readonly arity: number
  readonly run: (visit: Visit, words: readonly string[], line: Line) => Ending | 'stop' | undefined
}

/** The action of this name: `set-header`, `set-var(txn.scheme)`. */
export function actionNamed(name: string): Action | undefined {
  const [, bare = name] = /^([a-z0-9-]+)\(/.exec(name) ?? []
  if (harmless.test(bare)) return { arity: 0, run: () => undefined }
  return actions[bare]
}

const setHeader: Action['run'] = (visit, [, name = '', format = ''], line) => {
  const value = valueOr(name, () => formatted(visit, format))
  removeFields(visit, nameTest(name, 'str'))
  addField(visit, name, value)
  tell(visit, line, { does: `${name} is "${value}"`, effect: 'sets', field: name })
  return undefined
}

const addHeader: Action['run'] = (visit, [, name = '', format = ''], line) => {
  const value = valueOr(name, () => formatted(visit, format))
  addField(visit, name, value)
  tell(visit, line, { does: `adds a line ${name}: "${value}"`, effect: 'adds', field: name })
  return undefined
}

const deleteHeader: Action['run'] = (visit, [, name = '', flag, method = 'str'], line) => {
  const before = visit.fields.length
  removeFields(visit, nameTest(name, flag === '-m' ? method : 'str'))
  if (visit.fields.length < before)
    tell(visit, line, { does: `the client's ${name} goes`, effect: 'removes', field: name })
  return undefined
}

function replaceHeader(unit: 'line' | 'element'): Action['run'] {
  return (visit, [, name = '', pattern = '', format = ''], line) => {
    replaceValues(visit, { name, pattern, by: formatted(visit, format), unit })
    tell(visit, line, { does: `replaces in ${name} what "${pattern}" matches`, effect: 'sets', field: name })
    return undefined
  }
}

const deny: Action['run'] = (visit, words, line) => {
  const at = words.findIndex((word) => word === 'status' || word === 'deny_status')
  const status = at === -1 ? (words[0] === 'tarpit' ? 500 : 403) : Number(words[at + 1])
  tell(visit, line, { does: `refuses it with ${status}`, effect: 'refuses' })
  return { kind: 'refuse', status }
}

const answer: Action['run'] = (visit, words, line) => {
  const at = words.indexOf('status')
  const status = at === -1 ? 200 : Number(words[at + 1])
  const header = words.findIndex((word, index) => word === 'hdr' && words[index + 1]?.toLowerCase() === 'location')
  const location = header === -1 ? {} : { location: formatted(visit, words[header + 2] ?? '') }
  tell(visit, line, { does: `answers ${status}`, effect: 'answers' })
  return { kind: 'answer', status, ...location }
}

const close: Action['run'] = (visit, _words, line) => {
  tell(visit, line, { does: 'closes the connection without a word', effect: 'refuses' })
  return { kind: 'refuse', status: 'closed' }
}

const setVariable: Action['run'] = (visit, [first = '', expression = '']) => {
  const [sample] = evaluate(visit, parseExpression(expression).expression, 'one')
  // What is not there leaves the variable as it was.
  if (sample !== undefined) visit.variables.set(nameIn(first), textOf(sample))
  return undefined
}

const setClient: Action['run'] = (visit, [, expression = ''], line) => {
  const [sample] = evaluate(visit, parseExpression(expression).expression, 'one')
  if (sample === undefined || parseAddress(textOf(sample)) === undefined) return undefined
  visit.client = textOf(sample)
  tell(visit, line, { does: `takes ${visit.client} for the client`, effect: 'believes' })
  return undefined
}

function target(change: (visit: Visit, words: readonly string[]) => void): Action['run'] {
  return (visit, words, line) => {
    change(visit, words)
    tell(visit, line, { does: `the target becomes ${visit.target}`, effect: 'routes' })
    return undefined
  }
}

function nameIn(action: string): string {
  return action.slice(action.indexOf('(') + 1, -1)
}

const actions: Readonly<Record<string, Action>> = {
  'set-header': { arity: 3, run: setHeader },
  'add-header': { arity: 3, run: addHeader },
  'del-header': { arity: 2, run: deleteHeader },
  'replace-header': { arity: 4, run: replaceHeader('line') },
  'replace-value': { arity: 4, run: replaceHeader('element') },
  'set-path': { arity: 2, run: target((visit, [, format = '']) => setPart(visit, 'path', formatted(visit, format))) },
  'set-pathq': { arity: 2, run: target((visit, [, format = '']) => setPart(visit, 'pathq', formatted(visit, format))) },
  'set-query': { arity: 2, run: target((visit, [, format = '']) => setPart(visit, 'query', formatted(visit, format))) },
  'set-uri': { arity: 2, run: target((visit, [, format = '']) => setPart(visit, 'uri', formatted(visit, format))) },
  'replace-path': {
    arity: 3,
    run: target((visit, [, pattern = '', by = '']) =>
      replacePart(visit, 'path', { pattern, by: formatted(visit, by) }),
    ),
  },
  'replace-pathq': {
    arity: 3,
    run: target((visit, [, pattern = '', by = '']) =>
      replacePart(visit, 'pathq', { pattern, by: formatted(visit, by) }),
    ),
  },
  'replace-uri': {
    arity: 3,
    run: target((visit, [, pattern = '', by = '']) => replacePart(visit, 'uri', { pattern, by: formatted(visit, by) })),
  },
  'set-method': {
    arity: 2,
    run: (visit, [, format = '']) => {
      visit.method = formatted(visit, format)
      return undefined
    },
  },
  'set-var': { arity: 2, run: setVariable },
  'set-var-fmt': {
    arity: 2,
    run: (visit, [first = '', format = '']) => {
      visit.variables.set(nameIn(first), formatted(visit, format))
      return undefined
    },
  },
  'unset-var': {
    arity: 1,
    run: (visit, [first = '']) => {
      visit.variables.delete(nameIn(first))
      return undefined
    },
  },
  'set-src': { arity: 2, run: setClient },
  allow: { arity: 1, run: () => 'stop' },
  deny: { arity: 1, run: deny },
  tarpit: { arity: 1, run: deny },
  reject: { arity: 1, run: close },
  'silent-drop': { arity: 1, run: close },
  return: { arity: 1, run: answer },
  redirect: { arity: 3, run: (visit, words, line) => redirectOf(visit, line, words.slice(1)) },
}

// These change nothing that the application sees.
const harmless =
  /^(?:set-(?:log-level|nice|mark|tos|priority-class|priority-offset|timeout|map|bandwidth-limit|fc-mark|fc-tos|src-port|dst|dst-port)|capture|track-sc\d?|sc-[a-z0-9-]+|cache-use|disable-l7-retry|early-hint|strict-mode|wait-for-body|wait-for-handshake|add-acl|del-acl|del-map|send-spoe-group|do-log|pause)$/
