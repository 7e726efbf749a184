/** A question to the witness of an application: by which key, when, and under a name that is used once. */
export interface WitnessQuestion {
  /** The id of the key. */
  readonly key: string
  /** Seconds since 1970. */
  readonly at: number
  /** 16 characters or more of base64url, never used before. */
  readonly once: string
}

/** A question with its signature, as it arrived: nothing of it is believed yet. */
export interface SignedWitnessQuestion extends WitnessQuestion {
  /** HMAC-SHA256 of `witnessTextOf`, in base64url. */
  readonly signature: string
}

/** Where a witness answers. To everybody without a signed question, nothing is there. */
export const witnessPath = '/.well-known/lasthop-witness'

/** For how long a question may be on its way, and how far clocks may differ, in seconds. */
export const witnessLifeSeconds = 60

/** What is signed. */
export function witnessTextOf({ key, at, once }: WitnessQuestion): string {
  return `lasthop-witness-1\n${key}\n${at}\n${once}`
}

/** The target of the request that asks: path and query. */
export function formatWitnessTarget({ key, at, once, signature }: SignedWitnessQuestion): string {
  return `${witnessPath}?key=${key}&at=${at}&once=${once}&signature=${signature}`
}

/** The question in a path and query; undefined where there is none. */
export function parseWitnessTarget(target: string): SignedWitnessQuestion | undefined {
  if (!target.startsWith(`${witnessPath}?`) || target.length > longestTarget) return undefined
  const match = targetSyntax.exec(target.slice(witnessPath.length))
  if (match === null) return undefined
  const [, key = '', at = '', once = '', signature = ''] = match
  return { key, at: Number(at), once, signature }
}

const targetSyntax = /^\?key=([\w.-]{1,64})&at=(\d{1,12})&once=([\w-]{16,64})&signature=([\w-]{43})$/
const longestTarget = 400
