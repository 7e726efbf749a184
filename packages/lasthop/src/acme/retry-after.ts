/** RFC 9110 section 10.2.3: when to come again, from seconds or a date; undefined if it does not say. */
export function retryAfter(value: unknown, now: Date): Date | undefined {
  if (typeof value !== 'string' || !/^\d{1,9}$|GMT$/.test(value)) return undefined
  const at = /^\d{1,9}$/.test(value) ? now.getTime() + Number(value) * 1000 : Date.parse(value)
  if (Number.isNaN(at)) return undefined
  return new Date(Math.min(Math.max(at, now.getTime()), now.getTime() + longestMs))
}

// An authority that asks for more is out of its mind, and a certificate would end meanwhile.
const longestMs = 7 * 24 * 3_600_000
