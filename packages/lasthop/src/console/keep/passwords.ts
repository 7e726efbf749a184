import { argon2, randomBytes, timingSafeEqual } from 'node:crypto'
import { problem, type Problem } from '@lasthop/contract'

/** A password's Argon2id hash with its salt and cost, as one text (RFC 9106; the PHC string format). */
export async function hashPassword(password: string): Promise<string> {
  const salt = randomBytes(16)
  const hash = await derive(password, salt, cost)
  const { memory, passes, parallelism } = cost
  return `$argon2id$v=19$m=${memory},t=${passes},p=${parallelism}$${plain(salt)}$${plain(hash)}`
}

/** Whether a password belongs to a hash. Without a hash it takes as long and is never so: nobody learns which names exist. */
export async function isPassword(password: string, hashed: string | undefined): Promise<boolean> {
  const found = parseHash(hashed ?? nobody)
  if (found === undefined) return false
  const entered = await derive(password, found.salt, found.cost)
  return entered.length === found.hash.length && timingSafeEqual(entered, found.hash) && hashed !== undefined
}

/** What is wrong with a new password, or nothing. Length is what counts (NIST SP 800-63B section 5.1.1.2). */
export function judgePassword(password: string, name: string): Problem | undefined {
  const length = Array.from(password).length
  if (length < shortest) return problem(`The password has ${length} characters: choose at least ${shortest}.`)
  if (password.length > longest) return problem(`The password is longer than ${longest} characters.`)
  const lower = password.toLowerCase()
  if (name !== '' && lower.replaceAll(name.toLowerCase(), '').length < 4) {
    return problem('The password is little more than the name: choose another one.')
  }
  if (new Set(lower).size < 4 || commonStarts.some((start) => lower.startsWith(start))) {
    return problem('The password is one that is tried first by whoever guesses: choose another one.')
  }
  return undefined
}

interface Cost {
  /** KiB. */
  readonly memory: number
  readonly passes: number
  readonly parallelism: number
}

/** Two at a time: each takes 64 MiB, and whoever sends a thousand passwords must not take them all at once. */
async function derive(password: string, salt: Buffer, { memory, passes, parallelism }: Cost): Promise<Buffer> {
  while (running.size >= mostAtOnce) await Promise.race(running)
  const message = Buffer.from(password.normalize('NFC'))
  const work = new Promise<Buffer>((resolve, reject) => {
    const parameters = { message, nonce: salt, parallelism, tagLength: 32, memory, passes }
    argon2('argon2id', parameters, (error, hash) => (error === null ? resolve(hash) : reject(error)))
  })
  const ended = ending(work)
  running.add(ended)
  await ended
  running.delete(ended)
  return work
}

async function ending(work: Promise<unknown>): Promise<void> {
  await work.catch(() => undefined)
}

interface Parts {
  readonly cost: Cost
  readonly salt: Buffer
  readonly hash: Buffer
}

function parseHash(text: string): Parts | undefined {
  const found = /^\$argon2id\$v=19\$m=(\d{1,7}),t=(\d{1,2}),p=(\d{1,2})\$([\w+/]+)\$([\w+/]+)$/.exec(text)
  if (found === null) return undefined
  const [, memory, passes, parallelism, salt = '', hash = ''] = found
  const parts = {
    cost: { memory: Number(memory), passes: Number(passes), parallelism: Number(parallelism) },
    salt: Buffer.from(salt, 'base64'),
    hash: Buffer.from(hash, 'base64'),
  }
  return isBearable(parts) ? parts : undefined
}

/** A hash can come with an archive: it must not cost more than this machine can bear, nor less than the algorithm takes. */
function isBearable({ cost: { memory, passes, parallelism }, salt, hash }: Parts): boolean {
  const isDear = memory > 262_144 || passes > 10 || parallelism > 8
  const isNone = passes < 1 || parallelism < 1 || memory < 8 * parallelism
  return !isDear && !isNone && salt.length >= 8 && hash.length === 32
}

function plain(bytes: Buffer): string {
  return bytes.toString('base64').replaceAll('=', '')
}

const running = new Set<Promise<void>>()
const mostAtOnce = 2
const shortest = 12
const longest = 1024
// RFC 9106 section 4, the second recommended option: 64 MiB, three passes.
const cost: Cost = { memory: 65_536, passes: 3, parallelism: 1 }
const nobody = `$argon2id$v=19$m=${cost.memory},t=${cost.passes},p=1$${plain(Buffer.alloc(16))}$${plain(Buffer.alloc(32))}`
const commonStarts = ['password', 'passwort', '123456', 'qwerty', 'qwertz', 'letmein', 'lasthop', 'changeme', 'admin']
