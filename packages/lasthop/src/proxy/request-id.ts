import { randomFillSync } from 'node:crypto'

/** A new id for one request: 32 hex digits by chance, 128 bits. Made by the thousand, because asking for chance costs more than the bytes of it. */
export function freshRequestId(): string {
  if (at === digits.length) {
    digits = randomFillSync(bytes).toString('hex')
    at = 0
  }
  const id = digits.slice(at, at + idDigits)
  at += idDigits
  return id
}

const idDigits = 32
const bytes = Buffer.alloc(1024 * (idDigits / 2))
let digits = ''
let at = 0
