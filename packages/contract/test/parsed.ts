import { isProblem, parseTrust, type Trust } from '../src/index.ts'

/** Trust that must be well spelled. */
export function parsedTrust(...entries: readonly string[]): Trust {
  const trust = parseTrust(entries)
  if (isProblem(trust)) throw new Error(trust.message)
  return trust
}
