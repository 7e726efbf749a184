/** A decimal in its one right spelling: digits only, no sign, no leading zero, at most `max` (which has at most 15 digits). */
export function parseDecimal(text: string, max: number): number | undefined {
  if (text === '' || text.length > 15 || (text.length > 1 && text.startsWith('0'))) return undefined
  let value = 0
  for (let at = 0; at < text.length; at++) {
    const digit = text.charCodeAt(at) - 48
    if (digit < 0 || digit > 9) return undefined
    value = value * 10 + digit
  }
  return value <= max ? value : undefined
}

/** A TCP port from 1 to 65535, or `undefined`. */
export function parsePort(text: string): number | undefined {
  const port = parseDecimal(text, 65_535)
  return port === 0 ? undefined : port
}
