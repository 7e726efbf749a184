import type { Prober } from '../probe/prober.ts'
import type { Reply } from '../probe/question.ts'
import { withNonce } from '../oracles/nonce.ts'
import type { Known } from './known.ts'

/** Two requests that servers read in ways of their own: what they say of the outermost hop. */
export interface Malformed {
  /** A space before the colon of a field. */
  readonly space: Reply
  /** A field folded over two lines. */
  readonly folded: Reply
}

/** Asks both. */
export async function askMalformed(prober: Prober): Promise<Malformed> {
  const ask = (line: string, asks: string): Promise<Reply> =>
    prober.ask({ target: withNonce('/'), lines: [line], asks })
  return {
    space: await ask('X-Lasthop : a', 'how a space before a colon is refused'),
    folded: await ask('X-Lasthop: a\r\n b', 'how a folded line is read'),
  }
}

/** Which product refuses like that. Every pair here was seen on the real program; another one says nothing. */
export function knowMalformed({ space, folded }: Malformed): readonly Known[] {
  if (space.kind === 'silence' || folded.kind === 'silence') return []
  const found = habits.find(
    ({ refuses, folds }) =>
      space.status === 400 &&
      refuses.test(`${space.statusLine}\n${space.body}`) &&
      (folded.status === 400) === (folds === 'refused'),
  )
  if (found === undefined) return []
  const { name, folds } = found
  const evidence = `a space before a colon is refused in its own words (400), a folded line is ${folds}`
  return [{ role: 'proxy', name, evidence }]
}

interface Habit {
  readonly name: string
  readonly refuses: RegExp
  readonly folds: 'refused' | 'joined'
}

/** Run on nginx 1.22.1, Apache 2.4.71, HAProxy 2.6.12 and Caddy 2.6.2. */
const habits: readonly Habit[] = [
  { name: 'nginx', refuses: /<center>nginx/, folds: 'refused' },
  { name: 'Apache', refuses: /sent a request that this server could not understand/, folds: 'joined' },
  {
    name: 'HAProxy',
    refuses: /^HTTP\/1\.[01] 400 Bad request\n[^]*Your browser sent an invalid request/,
    folds: 'joined',
  },
  {
    name: 'Caddy, or another server in Go',
    refuses: /^HTTP\/1\.[01] 400 Bad Request: invalid header name\n/,
    folds: 'joined',
  },
]
