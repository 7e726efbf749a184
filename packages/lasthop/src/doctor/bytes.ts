import { fieldPairs, firstOf } from '@lasthop/contract'

import type { Message } from '../products/message.ts'

/** A message as a hop writes it; the body, which no model looks into, is filled up to its length. */
export function bytesOfMessage({ method, target, version, fields }: Message): string {
  const lines = fieldPairs(fields).map(([name, value]) => `${name}: ${value}\r\n`)
  const head = `${method} ${target} HTTP/${version === '1.0' ? '1.0' : '1.1'}\r\n${lines.join('')}\r\n`
  if (firstOf(fields, 'transfer-encoding') !== undefined) return `${head}0\r\n\r\n`
  const length = Number(firstOf(fields, 'content-length') ?? 0)
  return head + (Number.isSafeInteger(length) && length <= mostBytes ? 'x'.repeat(length) : '')
}

const mostBytes = 1_000_000
