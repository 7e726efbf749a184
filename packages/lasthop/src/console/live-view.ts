import { fieldPairs, isForwardingName, type Dropped, type Fields } from '@lasthop/contract'
import type { LiveExchange } from '../observe/live.ts'
import { redactTarget } from '../observe/redact.ts'

/** One line of a head in the live view, with what became of it. */
export interface ShownField {
  readonly name: string
  readonly value: string
  /** `passed`: went on as it was. `stripped`: removed, and why. `set`: the edge's own word. `mended`: changed for the visitor. */
  readonly mark: 'passed' | 'stripped' | 'hop' | 'set' | 'mended'
  readonly because?: string | undefined
}

/** One exchange for the live view: secrets masked, every field with its mark. */
export interface ShownExchange {
  readonly id: string
  readonly time: number
  readonly site: string | undefined
  readonly client: string | undefined
  readonly scheme: 'http' | 'https'
  readonly method: string
  readonly target: string
  readonly status: number
  readonly reason: string
  readonly durationMs: number
  readonly upstreamMs: number | undefined
  readonly asked: readonly ShownField[]
  readonly told: readonly ShownField[]
  readonly answered: readonly ShownField[]
  /** The app answered an https request as if it had been on http. */
  readonly thinksHttp: boolean
}

/** What people are shown of an exchange. Texts stay latin-1: the page shows them as text, never as HTML. */
export function showExchange(live: LiveExchange): ShownExchange {
  const { entry, asked = [], answered = [], dropped } = live
  const told = fieldsOfHead(live.told)
  return {
    id: entry.requestId,
    time: entry.time,
    site: entry.site,
    client: entry.client,
    scheme: entry.scheme,
    method: cut(entry.method, 32),
    target: cut(redactTarget(cut(entry.target, 2048)), 2048),
    status: entry.status,
    reason: entry.reason,
    durationMs: entry.durationMs,
    upstreamMs: entry.upstreamMs,
    asked: shown(asked).map((field) => markAsked(field, { dropped, isForwarded: live.told !== undefined, told })),
    told: shown(told).map((field) => markTold(field, asked)),
    answered: shown(answered).map((field) => markAnswered(field, live.repaired)),
    thinksHttp: live.thinksHttp,
  }
}

interface Fate {
  readonly dropped: readonly Dropped[]
  readonly isForwarded: boolean
  readonly told: Fields
}

function markAsked(field: Plain, { dropped, isForwarded, told }: Fate): ShownField {
  if (!isForwarded) return { ...field, mark: 'passed' }
  const why = dropped.find(({ name }) => name === field.name)
  if (why !== undefined) return { ...field, mark: 'stripped', because: reasons[why.because] }
  const lower = field.name.toLowerCase()
  if (told.some((name, at) => at % 2 === 0 && name.toLowerCase() === lower)) return { ...field, mark: 'passed' }
  return { ...field, mark: 'hop', because: 'It belongs to this connection only.' }
}

function markTold(field: Plain, asked: Fields): ShownField {
  const lower = field.name.toLowerCase()
  const wasAsked = asked.some((name, at) => at % 2 === 0 && name.toLowerCase() === lower)
  if (wasAsked && !isForwardingName(field.name)) return { ...field, mark: 'passed' }
  return { ...field, mark: 'set' }
}

function markAnswered(field: Plain, repaired: string | undefined): ShownField {
  if (repaired === undefined || field.name.toLowerCase() !== 'location') return { ...field, mark: 'passed' }
  return { ...field, mark: 'mended', because: `The visitor was sent to ${cut(redactTarget(repaired), 500)} instead.` }
}

interface Plain {
  readonly name: string
  readonly value: string
}

function shown(fields: Fields): readonly Plain[] {
  const pairs = fieldPairs(fields).slice(0, mostFields)
  return pairs.map(([name, value]) => ({ name: cut(name, 128), value: shownValue(name, value) }))
}

/** Cut before it is masked: the work for one field has a bound, whatever was sent. */
function shownValue(name: string, value: string): string {
  const beyond = Math.max(0, value.length - mostRead)
  return cut(mask(name, value.slice(0, mostRead)), 500, beyond)
}

/** Credentials are shown by name and never by value. */
function mask(name: string, value: string): string {
  const lower = name.toLowerCase().replaceAll(/[_.]/g, '-')
  if (lower === 'cookie') return value.split(';').map(maskPair).join(';')
  if (lower === 'set-cookie') return value.replace(/^[^;]*/, maskPair)
  if (lower === 'location' || lower === 'referer' || lower === 'content-location') return redactTarget(value)
  if (!secretNames.test(lower)) return value
  return /^(\w+) ./.test(value) && lower.endsWith('authorization') ? value.replace(/ [\s\S]*/, ' ***') : '***'
}

function maskPair(pair: string): string {
  const equals = pair.indexOf('=')
  return equals === -1 ? '***' : `${pair.slice(0, equals + 1)}***`
}

/** The fields of a head as it was written: each line behind the first. */
function fieldsOfHead(head: string | undefined): Fields {
  const lines = head?.split('\r\n').slice(1) ?? []
  return lines.filter(Boolean).flatMap((line) => {
    const colon = line.indexOf(':')
    return [line.slice(0, colon), line.slice(colon + 1).trim()]
  })
}

/** `beyond` of the text is not even there. */
function cut(text: string, most: number, beyond = 0): string {
  const more = Math.max(0, text.length - most) + beyond
  return more === 0 ? text : `${text.slice(0, most)}[+${more}]`
}

const reasons: Readonly<Record<Dropped['because'], string>> = {
  family: 'Only the edge may say this: what a visitor says about it is removed.',
  spelling: 'Some servers take this spelling for another field.',
  nominated: 'Connection named it: it belongs to this connection only.',
}
const secretNames = /auth(?!enticate)|api-?key|token|secret|passw|credential|csrf|xsrf|signature|session|jwt/
const mostFields = 120
const mostRead = 2048
