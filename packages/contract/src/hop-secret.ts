import { isProblem, problem, type Problem } from './problem.ts'

/** A secret of the signed hop, as edge and app share it. */
export interface HopSecret {
  /** `A-Za-z0-9._-`, 1 to 64. Sent along, so that both sides know which of two keys is meant. */
  readonly id: string
  /** Base64url of 32 bytes or more. */
  readonly secret: string
  /** The edge signs with it from then on, in seconds since 1970. It is believed before. */
  readonly from: number
}

/**
 * The secrets in a text, the oldest first: `ID:SECRET` or `ID:SECRET:FROM`, apart by spaces, commas or lines. `#` begins a
 * line that is for people. There are one or two: the second while keys are rotated.
 */
export function parseHopSecrets(text: string): readonly HopSecret[] | Problem {
  const lines = text.split('\n').filter((line) => !line.trimStart().startsWith('#'))
  const words = lines.flatMap((line) => line.split(/[\s,]+/)).filter((word) => word !== '')
  if (words.length === 0) return problem('There is no key: expected ID:SECRET, as "lasthop keys print" writes it.')
  if (words.length > secretsMost) return problem(`There are ${words.length} keys: expected one, or two in rotation.`)
  const secrets: HopSecret[] = []
  for (const word of words) {
    const parsed = parseHopSecret(word)
    if (isProblem(parsed)) return parsed
    if (secrets.some(({ id }) => id === parsed.id)) return problem(`Two keys are called "${parsed.id}": expected one.`)
    secrets.push(parsed)
  }
  return secrets.toSorted((one, other) => one.from - other.from)
}

/** A secret as `parseHopSecrets` reads it. */
export function formatHopSecret({ id, secret, from }: HopSecret): string {
  return `${id}:${secret}:${from}`
}

/** The one that signs at a moment: the youngest that has begun, or else the oldest. The list is in the order of `from`. */
export function signingSecret<Secret extends { readonly from: number }>(
  secrets: readonly Secret[],
  now: number,
): Secret | undefined {
  return secrets.findLast(({ from }) => from <= now) ?? secrets[0]
}

function parseHopSecret(word: string): HopSecret | Problem {
  const [id = '', secret, from = '0', ...more] = word.split(':')
  if (!idSyntax.test(id) || secret === undefined || more.length > 0 || !fromSyntax.test(from)) {
    return problem(`A key begins with "${id.slice(0, 64)}" and is not written as ID:SECRET or ID:SECRET:FROM.`)
  }
  if (!secretSyntax.test(secret)) return problem(`The secret of key "${id}" is not base64url.`)
  if (secret.length < shortest) {
    return problem(`The secret of key "${id}" is shorter than 32 bytes: make one with "lasthop keys rotate".`)
  }
  return { id, secret, from: Number(from) }
}

const idSyntax = /^[\w.-]{1,64}$/
const secretSyntax = /^[\w-]+$/
const fromSyntax = /^\d{1,12}$/
/** 32 bytes in base64url. */
const shortest = 43
const secretsMost = 2
