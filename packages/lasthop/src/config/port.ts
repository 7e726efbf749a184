import { problem } from '@lasthop/contract'
import type { Problem } from '@lasthop/contract'

import { quote, spelled } from './found.ts'
import { didYouMean, nearest } from './nearest.ts'

/** The port of an application. */
export function parseUpstreamPort(found: unknown): number | Problem {
  const port = portNumber(found)
  return port === undefined || port === 0 ? problem(`${quote(found)} is not a port: expected 1 to 65535.`) : port
}

/** A port to listen on; 0 asks for any free one. */
export function parseListenPort(found: unknown): number | Problem {
  return portNumber(found) ?? problem(`${quote(found)} is not a port: expected 1 to 65535, or 0 for any free port.`)
}

/** A port to listen on, or undefined for the word `off`. */
export function parseOptionalPort(found: unknown): number | undefined | Problem {
  if (found === 'off') return undefined
  const port = portNumber(found)
  if (port !== undefined) return port
  const suggestion = found === false ? 'off' : nearest(spelled(found), ['off'])
  return problem(
    `${quote(found)} is not a port: expected 1 to 65535, 0 for any free port, or off.${didYouMean(suggestion)}`,
  )
}

function portNumber(found: unknown): number | undefined {
  const text = typeof found === 'number' ? String(found) : found
  if (typeof text !== 'string' || !/^\d{1,5}$/.test(text)) return undefined
  return Number(text) <= 65_535 ? Number(text) : undefined
}
