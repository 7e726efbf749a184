import { valuesOf } from '@lasthop/contract'
import type { Message } from '../message.ts'

/**
 * Whether a body in chunks is there in full, as Go reads it (net/http/internal): a line may end in LF alone, or in blanks;
 * a trailer is anything. What becomes of another depends on when it comes: the head may have gone on before.
 */
export function isBodyWhole({ fields }: Message, bytes: string): boolean {
  if (valuesOf(fields, 'transfer-encoding').length === 0) return true
  const head = /\r?\n\r?\n/.exec(bytes)
  let at = head === null ? bytes.length : head.index + head[0].length
  for (;;) {
    chunkLine.lastIndex = at
    const line = chunkLine.exec(bytes)
    if (line === null) return false
    const [written, digits = ''] = line
    const size = Number.parseInt(digits, 16)
    at += written.length + size
    if (size === 0) return trailers.test(bytes.slice(at))
    if (!bytes.startsWith('\r\n', at)) return false
    at += 2
  }
}

const chunkLine = /([0-9A-Fa-f]{1,6})(?:;[^\n]{0,2000}|[ \t]*\r?)\n/y
const trailers = /^(?:[^\r\n]+\r?\n)*\r?\n$/
