import { foldName, isForwardingName, isOddlySpelled } from '@lasthop/contract'
import { parseCorpusFields } from '@lasthop/corpus'
import type { Followed } from './follow.ts'

/** Fields that belong together, as an application sees them. */
export interface FieldFamily {
  readonly title: string
  readonly has: (name: string) => boolean
}

const exactly = (...names: readonly string[]) => {
  return (name: string): boolean => names.includes(name.toLowerCase())
}
const known = exactly(
  'x-forwarded-proto',
  'x-forwarded-for',
  'x-forwarded-host',
  'x-forwarded-port',
  'x-real-ip',
  'forwarded',
)

export const families: readonly FieldFamily[] = [
  { title: 'X-Forwarded-Proto', has: exactly('x-forwarded-proto') },
  { title: 'X-Forwarded-For', has: exactly('x-forwarded-for') },
  { title: 'X-Forwarded-Host', has: exactly('x-forwarded-host') },
  { title: 'X-Forwarded-Port', has: exactly('x-forwarded-port') },
  { title: 'X-Real-IP', has: exactly('x-real-ip') },
  { title: 'Forwarded', has: exactly('forwarded') },
  {
    title: 'other forwarding fields (`X-Forwarded-Ssl`, `X-Original-URL`, `Remote-User`, `Proxy`, ...)',
    has: (name) => isForwardingName(name) && !isOddlySpelled(name) && !known(name),
  },
  { title: 'the same names with `_`', has: (name) => name.includes('_') && isForwardingName(name) },
  {
    title: 'the same names with `.` or other characters',
    has: (name) => isOddlySpelled(name) && !name.includes('_') && isForwardingName(name),
  },
]

/** Of the requests in which a client says something in this family: how many there are, and in how many its word arrived. */
export interface Passage {
  readonly sent: number
  readonly arrived: number
}

export function passageOf({ has }: FieldFamily, all: readonly Followed[]): Passage {
  const told = all.map((followed) => ({ followed, lies: liesOf(followed, has) })).filter(({ lies }) => lies.length > 0)
  const arrived = told.filter(({ followed, lies }) => lies.some((lie) => hasArrived(lie, followed)))
  return { sent: told.length, arrived: arrived.length }
}

type Lie = readonly [name: string, value: string]

/** What the client says in fields of this family, where it is not what the product would have to say itself. */
function liesOf({ request }: Followed, has: (name: string) => boolean): readonly Lie[] {
  const flat = parseCorpusFields(request.raw)
  const pairs = flat.flatMap((name, at) => (at % 2 === 0 ? [[name, flat[at + 1] ?? ''] as const] : []))
  return pairs.filter(([name, value]) => has(name) && value !== '' && !isTrue(name, value))
}

/** In whichever line of that very name, alone or in a list. */
function hasArrived([name, value]: Lie, { seen }: Followed): boolean {
  const lies = elementsOf(value).filter((element) => !isTrue(name, element))
  return seen.some(({ fields }) =>
    fields.some(
      ([found, said]) =>
        found.toLowerCase() === name.toLowerCase() && elementsOf(said).some((element) => lies.includes(element)),
    ),
  )
}

function elementsOf(value: string): string[] {
  return value.split(',').map((element) => element.trim())
}

function isTrue(name: string, value: string): boolean {
  switch (foldName(name)) {
    case 'x-forwarded-proto':
      return value === 'https'
    case 'x-forwarded-for':
    case 'x-real-ip':
      return value === '127.0.0.1'
    case 'x-forwarded-host':
      return value.startsWith('localhost')
    default:
      return false
  }
}
