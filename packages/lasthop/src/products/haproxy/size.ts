import { fieldPairs } from '@lasthop/contract'
import type { Message } from '../message.ts'

/** What a head takes in HAProxy's own form (h1_eval_htx_size): blocks of eight bytes beside the text. */
export function sizeOf({ method, target, fields }: Pick<Message, 'method' | 'target' | 'fields'>): number {
  const lines = fieldPairs(fields).reduce((sum, [name, value]) => sum + 8 + name.length + value.length, 0)
  return lines + 9 + 8 + 20 + method.length + target.length + 8
}

/** tune.bufsize less what the form itself takes. */
export const bufferBytes = 16_384 - 48

/** tune.maxrewrite: kept free of what comes, for what rules add. */
export const rewriteBytes = 1024
