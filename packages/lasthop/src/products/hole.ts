/**
 * Holes: what a template engine will fill in (`{{ }}`, `{% %}`, `<% %>`, `{# #}`). A parser that sees a hole as opaque
 * characters keeps every position, and keeps a word together that a person would call one.
 */

/** The character that stands for each character of a hole. */
export const holeMark = '\uE000'

/** The text with every hole made opaque, character for character. Line ends outside of holes stay. */
export function maskHoles(text: string): string {
  return holeStart.test(text) ? text.replace(holes, (hole) => holeMark.repeat(hole.length)) : text
}

/** The same for a language whose indentation counts: what only steers the template is blank, as it is once it is filled in. */
export function maskTemplate(text: string): string {
  const steered = text.replace(steering, (hole) => hole.replaceAll(/[^\n]/g, ' '))
  return maskHoles(steered).replace(lonely, (line) => ' '.repeat(line.length))
}

/** The same for what `envsubst` fills in before nginx starts, as its image does, `${PORT}`: nginx's own variables are in lower case. And for what hosting panels fill in: `%domain%`. */
export function maskVariables(text: string): string {
  return maskHoles(text).replace(bareHoles, (hole) => holeMark.repeat(hole.length))
}

/** A piece of masked text as a person reads it. */
export function showHoles(masked: string): string {
  return masked.replaceAll(new RegExp(`${holeMark}+`, 'g'), '{{...}}')
}

/** Whether a piece of masked text has a hole in it. */
export function hasHole(masked: string): boolean {
  return masked.includes(holeMark)
}

/** Whether a text has holes in it: then it is no file that the product itself reads, and is not edited. */
export function isTemplate(text: string): boolean {
  return hasHole(maskHoles(text))
}

/** Whether an included file that is not at hand is, by its name, about something that changes no request: certificates, logs, compression. */
export function isAside(path: string): boolean {
  const name = path.slice(path.lastIndexOf('/') + 1)
  // `force-ssl.conf` redirects, and what a template names with a wildcard is what others add.
  if (/force|redirect/i.test(name) || (hasHole(path) && name.includes('*'))) return false
  return /^ports\.conf$|ssl|tls|cert|dhparam|letsencrypt|gzip|brotli|mime|log[^/]*$|cache[-_]?control|expires|hsts|security|error[-_]?page/i.test(
    name,
  )
}

const steering = /\{%[^]*?%\}|\{#[^\n]*?#\}|<%[-#\s][^\n]*?%>/g
/** A line that is filled in as a whole. */
const lonely = /^[ \t\uE000]*\uE000[ \t\uE000]*$/gm
// Percent signs with two letters between may be a part of an address.
const bareHoles = /\$\{[A-Z][A-Z0-9_]*\}|%(?:ip|[a-z][a-z_]{2,})%/g
const holeStart = /\{\{|\{%|\{#|<%/
// `{#` and `#}` also open and close blocks with comments beside them, and `%>` is a part of Apache's log formats.
const holes = /\{\{[^\n]*?\}\}|\{%[^]*?%\}|\{#[^\n]*?#\}|<%[=\-#\s][^\n]*?%>/g
