import { parseAddress } from '@lasthop/contract'

/** What keeps `text` from being a host name or an IPv4 address, in words that follow "because"; undefined if nothing. */
export function faultOfName(text: string): string | undefined {
  if (text.length > 253) return 'a name has at most 253 characters'
  const labels = text.split('.')
  const fault = labels.map(faultOfLabel).find((found) => found !== undefined)
  if (fault !== undefined) return fault
  // WHATWG URL: a name that ends in a number is read as an IPv4 address, by every browser.
  if (/^\d+$/.test(labels.at(-1) ?? '') && parseAddress(text) === undefined) {
    return 'a name that ends in a number is read as an IPv4 address, and this is not one'
  }
  return undefined
}

function faultOfLabel(label: string): string | undefined {
  if (label === '') return 'a part between the dots is empty'
  if (label.length > 63) return 'a part between the dots has at most 63 characters'
  if (label.startsWith('-') || label.endsWith('-')) return `the part "${label}" begins or ends with a hyphen`
  const odd = /[^a-z0-9-]/i.exec(label)?.[0]
  return odd === undefined
    ? undefined
    : `${JSON.stringify(odd)} cannot be in a name, expected letters, digits and hyphens`
}
