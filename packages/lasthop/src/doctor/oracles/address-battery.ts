import type { AnswerReply, Reply } from '../probe/question.ts'
import { drawLines } from './drawn.ts'
import { withNonce } from './nonce.ts'
import type { Ground } from './oracle.ts'

/** A request that names another client, and what showed that the application took it for true. */
export interface AddressSpoof {
  readonly line: string
  readonly reply: Reply
  /** The same request without the line. */
  readonly ordinary: Reply
  /** The address came back, or the answer is another one. */
  readonly shows: 'echo' | 'difference'
}

/** S9: names another client, and looks for pages that repeat its address, and for doors that it opens. */
export async function spoofAddress(ground: Ground): Promise<readonly AddressSpoof[]> {
  const { prober, home } = ground
  const dress = { scheme: prober.target.scheme, host: 'nobody.invalid' }
  const all = addressed.flatMap((id, index) => drawLines(id, dress).map((line) => withAddress(line, index)))
  const look = (page: AnswerReply, lines: readonly string[]): Promise<Reply> =>
    prober.ask({ target: withNonce(page.question.target), lines, asks: 'whether another address is believed' })
  const together = await look(home, [...all, control])
  const spoofs: AddressSpoof[] = []
  // Who repeats a field that nobody reads repeats whatever it is sent: that says nothing of a belief.
  const echoed = isEchoed(together, control) ? [] : all.filter((line) => isEchoed(together, line))
  for (const line of echoed) {
    const [reply, ordinary] = [await look(home, [line]), await look(home, [])]
    if (isEchoed(reply, line) && !isEchoed(ordinary, line)) spoofs.push({ line, reply, ordinary, shows: 'echo' })
  }
  return [...spoofs, ...(await knock(ground, look))]
}

/** A door that is closed to us may be open to who says that they are the machine itself. */
async function knock(
  { pages }: Ground,
  look: (page: AnswerReply, lines: readonly string[]) => Promise<Reply>,
): Promise<readonly AddressSpoof[]> {
  const door = pages.find(({ status }) => status === 403)
  if (door === undefined) return []
  const [line = ''] = drawLines('FT-26m', { scheme: 'https', host: 'nobody.invalid' })
  const [reply, ordinary] = [await look(door, [line]), await look(door, [])]
  const isOpened =
    reply.kind === 'answer' && reply.status < 400 && ordinary.kind === 'answer' && ordinary.status === 403
  return isOpened ? [{ line, reply, ordinary, shows: 'difference' }] : []
}

/** Each line its own address, so that the answer says whose word it was. */
function withAddress(line: string, index: number): string {
  return line.replace(/192\.0\.2\.\d+/, `192.0.2.${71 + index}`)
}

function isEchoed(reply: Reply, line: string): boolean {
  const address = /192\.0\.2\.\d+/.exec(line)?.[0]
  if (reply.kind === 'silence' || address === undefined) return false
  return reply.body.includes(address) || reply.fields.some((text, index) => index % 2 === 1 && text.includes(address))
}

const control = 'X-Lasthop-Control: 192.0.2.70'

/** Of the corpus: one field of an address each. */
const addressed: readonly string[] = [
  'FT-26a',
  'AD-01a',
  'FT-12-true-client-ip',
  'FT-12-cf-connecting-ip',
  'FT-12-x-client-ip',
  'FT-12-fastly-client-ip',
]
