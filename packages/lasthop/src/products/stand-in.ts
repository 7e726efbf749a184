import { Doubt } from './doubt.ts'

/** Whether an application may believe a field of this name, or be steered by it. */
export function isBelievable(name: string): boolean {
  return /forwarded|proto|scheme|real-?ip|client-?ip|https|(?:^|-)ssl$|^(?:host|connection|cookie|authorization)$/i.test(
    name,
  )
}

/** The value of a field. One that only a running server knows matters only in a field that somebody may believe. */
export function valueOr(name: string, read: () => string): string {
  try {
    return read()
  } catch (doubt) {
    if (!(doubt instanceof Doubt) || decides(name)) throw doubt
    return standIn
  }
}

/** A log-in says nothing of scheme, host or address; nor does a Connection that is made of something not at hand, such as the usual map for WebSockets. */
function decides(name: string): boolean {
  return isBelievable(name) && !/^(?:connection|cookie|authorization)$/i.test(name)
}

/** What is known of a value that only a running server knows. */
export const standIn = 'unknown'

/** What a log-in in front of an application does, in words of a trace. */
export const logIn = { does: 'asks for a log-in: visitors are taken to have one', effect: 'assumes' } as const
