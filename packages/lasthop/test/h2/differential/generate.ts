/** Field lists of every kind that both sides may send: names that come again, values of every length and byte. */
import type { Dice } from '../../wire/differential/dice.ts'

const known = ['accept', 'cookie', 'user-agent', 'x-request-id', 'etag', 'vary', 'link', 'date', 'set-cookie']
const letters = 'abcdefghijklmnopqrstuvwxyz0123456789-_.~!#$%&*+^|'

/** Pairs in order; no name twice in a row with other names between, because readers group what has one name. */
export function generateFields(dice: Dice): (readonly [name: string, value: string])[] {
  const names = new Set(Array.from({ length: dice.below(14) }, () => nameOf(dice)))
  return [...names].map((name) => [name, valueOf(dice)])
}

function nameOf(dice: Dice): string {
  if (dice.chance(0.5)) return dice.pick(known)
  const length = dice.chance(0.05) ? 200 : 1 + dice.below(20)
  return `x${Array.from({ length }, () => letters[dice.below(letters.length)]).join('')}`
}

/** A few values come again and again, so that tables are used. */
function valueOf(dice: Dice): string {
  if (dice.chance(0.4)) return `same ${dice.below(6)}`
  const length = [0, 1, 30, 126, 127, 128, 300, 3000][dice.below(8)] ?? 0
  const most = dice.chance(0.3) ? 256 : 127
  return Array.from({ length }, () => byteBelow(dice, most)).join('')
}

function byteBelow(dice: Dice, most: number): string {
  const code = 0x21 + dice.below(most - 0x21)
  return String.fromCharCode(code === 0x7f ? 0x7e : code)
}
