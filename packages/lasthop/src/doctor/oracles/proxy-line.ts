import type { Prober } from '../probe/prober.ts'
import type { Reply } from '../probe/question.ts'
import { drawPreamble } from './drawn.ts'
import { withNonce } from './nonce.ts'

/** S12: whether a port for http takes the PROXY protocol from anybody. */
export interface ProxyLine {
  readonly reply: Reply
  /** Without the line. */
  readonly ordinary: Reply
  /** A line that only looks like one: who skips what it does not know takes that too. */
  readonly control: Reply | undefined
  readonly verdict: 'refused' | 'demanded' | 'taken' | 'unknown'
}

/** Sends a PROXY line before a request; where it is taken, something that only looks like one as a control. */
export async function askProxyLine(prober: Prober, ordinary: Reply): Promise<ProxyLine> {
  const preamble = drawPreamble('FT-28a')
  const ask = (before: string, asks: string): Promise<Reply> =>
    prober.ask({ scheme: 'http', target: withNonce('/'), preamble: before, asks })
  const reply = await ask(preamble, 'whether anybody may speak the PROXY protocol')
  const shared = { reply, ordinary, control: undefined }
  if (reply.kind === 'silence') return { ...shared, verdict: reply.unasked === true ? 'unknown' : 'refused' }
  if (reply.status === 400) return { ...shared, verdict: 'refused' }
  const control = await ask(preamble.replace('PROXY', 'PROXZ'), 'control: a line that is none')
  if (control.kind === 'answer' && control.status !== 400) return { ...shared, control, verdict: 'unknown' }
  return { ...shared, control, verdict: ordinary.kind === 'silence' ? 'demanded' : 'taken' }
}
