import { fieldPairs } from '@lasthop/contract'
import type { Message } from '../message.ts'
import { bufferBytes, rewriteBytes, sizeOf } from './size.ts'
import { arriveTarget, type Target } from './target.ts'
import { elementsOf, linesNamed } from './values.ts'

/** A head after HAProxy has read what its fields mean, or the status by which it is refused. */
export type Arrived =
  | { readonly kind: 'arrived'; readonly message: Message; readonly isChunked: boolean }
  | { readonly kind: 'refused'; readonly status: number }

/** Names become lower-case; framing, Host and Connection are checked and made simple. */
export function arrive(message: Message): Arrived {
  const target = arriveTarget(message)
  const framing = readFraming(message)
  if (target === undefined || framing === undefined || isTooLarge(message)) return refused(400)
  const status = refusalOf(message, framing)
  if (status !== undefined) return refused(status)
  const fields = keepFields(message, framing, target)
  const version = message.version === '2' ? '1.1' : message.version
  return {
    kind: 'arrived',
    isChunked: framing.isChunked && message.method !== 'CONNECT',
    message: { method: message.method, version, target: target.target, fields },
  }
}

function isTooLarge(message: Message): boolean {
  const names = message.fields.filter((_text, index) => index % 2 === 0)
  const isLong = names.some((name) => name.length > mostInName)
  return isLong || names.length > mostFields || sizeOf(message) > bufferBytes - rewriteBytes
}

/** What is understood, and not taken. */
function refusalOf(message: Message, framing: Framing): number | undefined {
  if (isBodyForbidden(message, framing)) return 413
  if (framing.hasOtherCodings) return 422
  const keys = linesNamed(message.fields, 'sec-websocket-key')
  return isWebSocket(message) && !keys.some((key) => key.length === 24) ? 400 : undefined
}

interface Framing {
  readonly isChunked: boolean
  readonly hasOtherCodings: boolean
  /** The one Content-Length, cleaned. */
  readonly length: string | undefined
}

function readFraming({ fields }: Message): Framing | undefined {
  const lengths = linesNamed(fields, 'content-length').flatMap((value) => (value === '' ? [''] : elementsOf(value)))
  if (new Set(lengths.map(countLength)).size > 1 || lengths.some((each) => countLength(each) === undefined))
    return undefined
  const lines = linesNamed(fields, 'transfer-encoding')
  const codings = lines.flatMap((value) => elementsOf(value.replace(/,[ \t]*$/, ''))).map((each) => each.toLowerCase())
  const last = codings.indexOf('chunked')
  if (lines.length > 0 && (last === -1 || last !== codings.length - 1)) return undefined
  return {
    isChunked: lines.length > 0,
    hasOtherCodings: codings.length > 1,
    length: lines.length > 0 ? undefined : lengths.at(-1),
  }
}

/** A length as HAProxy 2.6 counts it, in 64 bits with a sign; nothing for what is no length. */
function countLength(digits: string): bigint | undefined {
  if (!/^\d+$/.test(digits)) return undefined
  let count = 0n
  for (const digit of digits) {
    if (BigInt.asUintN(64, count) > mostBeforeDigit) return undefined
    const tens = BigInt.asIntN(64, count * 10n)
    count = BigInt.asIntN(64, tens + BigInt(digit))
    if (BigInt.asUintN(64, count) < BigInt.asUintN(64, tens) && count < tens) return undefined
  }
  return count
}

/** A body is not taken with methods of HTTP/1.0 that have none. */
function isBodyForbidden({ method, version }: Message, { isChunked, length }: Framing): boolean {
  const isOld = version === '1.0' || version === '0.9'
  return isOld && /^(?:GET|HEAD|DELETE)$/.test(method) && (isChunked || (length !== undefined && !/^0*$/.test(length)))
}

function keepFields(message: Message, { isChunked, length }: Framing, { host }: Target): string[] {
  const hasBody = isChunked || (length !== undefined && !/^0*$/.test(length))
  const dropsUpgrade = hasBody && isUpgrade(message)
  const seen = new Set<string>()
  return fieldPairs(message.fields).flatMap(([sent, value]) => {
    const name = sent.toLowerCase()
    const isFirst = !seen.has(name)
    seen.add(name)
    switch (name) {
      case 'content-length':
        return isFirst && length !== undefined ? [name, length] : []
      case 'host':
        return isFirst ? [name, host ?? value] : []
      case 'connection':
        return clean(value) === '' ? [] : [name, clean(value)]
      case 'upgrade':
        return dropsUpgrade ? [] : [name, value]
      default:
        return [name, value]
    }
  })
}

/** Connection without `close` and `keep-alive`. A value that nothing is taken from stays as it is. */
export function clean(value: string): string {
  const elements = elementsOf(value)
  const isKept = (element: string): boolean => !/^(?:close|keep-alive)?$/i.test(element)
  if (elements.every(isKept)) return value
  const first = elements.findIndex(isKept)
  if (first === -1) return ''
  return joinKept(value, elements, isKept)
}

/** The first kept element brings the white space behind it along; the others are joined by commas alone. */
function joinKept(value: string, elements: readonly string[], isKept: (element: string) => boolean): string {
  const parts = value.match(/(?:"(?:\\.|[^"\\])*"?|[^,"])+/gs) ?? []
  const first = parts.findIndex((part) => isKept(part.trim()))
  const rest = elements.filter(isKept).slice(1)
  return [(parts[first] ?? '').replace(/^[ \t]+/, ''), ...rest].join(',')
}

function isUpgrade({ fields }: Message): boolean {
  return linesNamed(fields, 'connection').some((value) => elementsOf(value).some((each) => /^upgrade$/i.test(each)))
}

/** Asked for in both fields. */
function isWebSocket(message: Message): boolean {
  const last = linesNamed(message.fields, 'upgrade').at(-1) ?? ''
  return isUpgrade(message) && elementsOf(last).some((each) => /^websocket$/i.test(each))
}

function refused(status: number): { readonly kind: 'refused'; readonly status: number } {
  return { kind: 'refused', status }
}

const mostBeforeDigit = (2n ** 64n - 1n) / 10n
// tune.http.maxhdr, with the end of the head counted.
const mostFields = 100
const mostInName = 255
