/**
 * Whether every reader of HTTP/1.1 agrees where a request ends: nothing of such a one can be taken for a part of the next
 * on the same connection, whatever else is wrong with it.
 */
export function isPlain(raw: string): boolean {
  let known = judged.get(raw)
  if (known === undefined) judged.set(raw, (known = judge(raw)))
  return known
}

function judge(raw: string): boolean {
  const end = raw.indexOf('\r\n\r\n')
  if (end === -1 || looseEnd.test(raw.slice(0, end + 2))) return false
  const [first = '', ...lines] = raw.slice(0, end).split('\r\n')
  if (!firstLine.test(first) || lines.some((line) => concernsFraming.has(lettersOf(line)))) return false
  const lengths = lines.filter((line) => lettersOf(line) === 'contentlength')
  const body = raw.length - end - 4
  if (lengths.length === 0) return body === 0
  return lengths.length === 1 && lengths[0]?.toLowerCase() === `content-length: ${body}`
}

/** The letters of a field's name: what the most lenient of readers may take it for. Nothing for a line that goes on. */
function lettersOf(line: string): string {
  return /^[ \t]/.test(line)
    ? ''
    : line
        .replace(/:.*$/s, '')
        .replace(/[^A-Za-z]/g, '')
        .toLowerCase()
}

const judged = new Map<string, boolean>()
const firstLine = /^(?!HEAD |CONNECT )[A-Z]+ [^ ]+ HTTP\/1\.1$/
const looseEnd = /\r(?!\n)|(?<!\r)\n|\0/
const concernsFraming: ReadonlySet<string> = new Set(['', 'transferencoding', 'expect'])
