/**
 * A request target with the values of query parameters that are secrets by their name (`token`, `code`, `signature`...)
 * replaced by `***`, and without the user name and password of an absolute target.
 */
export function redactTarget(target: string): string {
  const end = pathEnd(target)
  const path = end === -1 ? target : target.slice(0, end)
  const clean = path.startsWith('/') ? path : withoutUser(path)
  return end === -1 ? clean : clean + redactQuery(target.slice(end))
}

/** A fragment does not belong in a request; where one is sent all the same, it is the OAuth kind, with tokens in it. */
function pathEnd(target: string): number {
  const query = target.indexOf('?')
  const fragment = target.indexOf('#')
  if (query === -1 || fragment === -1) return Math.max(query, fragment)
  return Math.min(query, fragment)
}

function redactQuery(query: string): string {
  let redacted = ''
  let start = 0
  for (let at = 0; at < query.length; at++) {
    if (!isSeparator(query.charCodeAt(at))) continue
    redacted += redactParameter(query.slice(start, at)) + query.charAt(at)
    start = at + 1
  }
  return redacted + redactParameter(query.slice(start))
}

/** One of `?`, `#`, `&`, `;`. */
function isSeparator(code: number): boolean {
  return code === 0x26 || code === 0x3b || code === 0x3f || code === 0x23
}

function redactParameter(parameter: string): string {
  const equals = parameter.indexOf('=')
  if (equals === -1 || equals === parameter.length - 1) return parameter
  const name = parameter.slice(0, equals)
  return isSecretName(name) ? `${name}=***` : parameter
}

/** Too much is redacted rather than too little: `keyword` stays, `monkey` stays, `user.apiKey` and `X-Amz-Signature` do not. */
function isSecretName(name: string): boolean {
  const known = verdicts.get(name)
  if (known !== undefined) return known
  const verdict = judgeName(decode(name))
  // Names come from clients: past this many they are judged anew each time.
  if (verdicts.size < rememberedNames) verdicts.set(name, verdict)
  return verdict
}

function judgeName(name: string): boolean {
  const words = name
    .replace(/([a-z])([A-Z])/g, '$1 $2')
    .toLowerCase()
    .split(/[^a-z0-9]+/)
  const whole = words.join('')
  return words.some((word) => secretWords.has(word)) || secretParts.some((part) => whole.includes(part))
}

function decode(name: string): string {
  try {
    return decodeURIComponent(name)
  } catch {
    return name
  }
}

function withoutUser(path: string): string {
  const slashes = path.indexOf('//')
  const start = slashes === -1 ? 0 : slashes + 2
  const end = path.indexOf('/', start)
  const at = path.lastIndexOf('@', end === -1 ? path.length : end)
  return at < start ? path : `${path.slice(0, start)}***${path.slice(at)}`
}

const secretWords: ReadonlySet<string> = new Set(
  'auth code csrf jwt key nonce otp pass passphrase pin pwd sid sig sign state ticket totp'.split(' '),
)
const secretParts: readonly string[] =
  'accesskey apikey assertion authorization credential passwd password privatekey samlresponse secret sessid session signature token verifier'.split(
    ' ',
  )
const verdicts = new Map<string, boolean>()
const rememberedNames = 1000
