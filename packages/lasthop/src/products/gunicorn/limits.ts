import { fieldPairs } from '@lasthop/contract'

import type { Message } from '../message.ts'
import type { Step } from '../step.ts'
import type { Limits } from './settings.ts'

/** Why a request is too large for gunicorn; undefined: it is not. */
export function limitStep(limits: Limits, message: Message): Step | undefined {
  const says = limitBroken(limits, message)
  return says === undefined
    ? undefined
    : { product: 'gunicorn', says, does: 'the request is larger: 400', effect: 'refuses' }
}

function limitBroken({ line, fields, fieldSize }: Limits, message: Message): string | undefined {
  const first = `${message.method} ${message.target} HTTP/${message.version}`
  const pairs = fieldPairs(message.fields)
  if (line > 0 && first.length > line) return `limit_request_line ${line}`
  if (pairs.length > fields) return `limit_request_fields ${fields}`
  if (fieldSize > 0 && pairs.some(([name, value]) => name.length + value.length + 4 > fieldSize))
    return `limit_request_field_size ${fieldSize}`
  return undefined
}
