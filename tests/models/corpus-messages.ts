import { fieldPairs } from '@lasthop/contract'
import { corpus, placedAt } from '@lasthop/corpus'
import { parseRequest } from '../../packages/lasthop/src/doctor/request.ts'
import type { Message } from '../../packages/lasthop/src/products/message.ts'

/** A request of the corpus that is well formed: what models are asked about. */
export interface ModelRequest {
  readonly id: string
  /** The bytes to write. */
  readonly raw: string
  readonly message: Message
}

/** Every well-formed request of the corpus, as for this authority. */
export function corpusMessages(authority: string): readonly ModelRequest[] {
  return corpus.flatMap((request) => {
    const { id, raw } = placedAt(request, authority)
    const message = parseRequest(raw)
    return message === undefined ? [] : [{ id, raw: headOf(message) + raw.slice(raw.indexOf('\r\n\r\n') + 4), message }]
  })
}

/** The head as every careful writer writes it: the space around values is no part of them (RFC 9112 section 5.1). */
function headOf({ method, target, version, fields }: Message): string {
  const lines = fieldPairs(fields).map(([name, value]) => `${name}: ${value}\r\n`)
  return `${method} ${target} HTTP/${version}\r\n${lines.join('')}\r\n`
}
