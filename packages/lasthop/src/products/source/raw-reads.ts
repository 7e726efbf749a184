import { compilePlaces, type Place, type SourceFile } from '../place.ts'

/** A place in an application's own code that reads a forwarding field by itself, without asking who speaks. */
export interface RawRead {
  /** The field as the wire spells it: `X-Forwarded-Proto`. */
  readonly field: string
  readonly place: Place
  /** The line, without what surrounds it. */
  readonly says: string
}

/** Whether a file is code that may read fields itself. */
export function mayRead(path: string): boolean {
  return code.test(path) && !elsewhere.test(path)
}

/** The first place for each field of a file; comments and what is written instead of read do not count. */
export function findRawReads(file: SourceFile): readonly RawRead[] {
  if (!mention.test(file.text) || file.text.length > mostLetters) return []
  const places = compilePlaces(file)
  const found = new Map<string, RawRead>()
  let start = 0
  for (const line of file.text.split('\n')) {
    const read = isComment.test(line) ? undefined : readIn(line)
    if (read !== undefined && !found.has(read.field)) {
      const place = places(start + read.at, start + read.at + read.text.length)
      found.set(read.field, { field: read.field, place, says: line.trim() })
    }
    start += line.length + 1
  }
  return [...found.values()]
}

interface Match {
  readonly field: string
  readonly at: number
  readonly text: string
}

function readIn(line: string): Match | undefined {
  const match = readers.map((reader) => reader.exec(line)).find((each) => each !== null)
  if (match === undefined || match === null) return undefined
  const [text, name = ''] = match
  const before = line.slice(0, match.index)
  // What stands behind a comment's mark or before an assignment is not read.
  if (/(?:^|\s)(?:#|\/\/)/.test(before) || /^\s*\]?\s*=(?!=)/.test(line.slice(match.index + text.length)))
    return undefined
  return { field: wireName(name), at: match.index, text }
}

/** `HTTP_X_FORWARDED_PROTO` is X-Forwarded-Proto on the wire. */
function wireName(name: string): string {
  const words = name
    .toLowerCase()
    .replace(/^http_/, '')
    .split(/[-_]/)
  return words.map((word) => (word === 'ip' ? 'IP' : word.slice(0, 1).toUpperCase() + word.slice(1))).join('-')
}

const names =
  '(?:HTTP_)?X[-_](?:Forwarded[-_](?:Proto|Host|For|Ssl|Scheme|Protocol|Port|Prefix)|Real[-_]IP|Script[-_]Name)'
const quoted = `['"\`](${names})['"\`]`
const readers: readonly RegExp[] = [
  // JavaScript: req.headers['x-...'], headers.get('x-...'), req.get('x-...'), req.header('x-...')
  new RegExp(`\\bheaders(?:\\(\\))?\\??\\.?\\[\\s*${quoted}\\s*\\]`, 'i'),
  new RegExp(
    `\\b(?:headers(?:\\(\\))?\\)?|req|request|ctx|c\\.req)\\.(?:get|header|get_header|getHeader|getFirst)\\(\\s*${quoted}`,
    'i',
  ),
  // Python: request.META['HTTP_X_...'], META.get('HTTP_X_...'), environ['HTTP_X_...']
  new RegExp(`\\b(?:META|environ)(?:\\.get\\(|\\[)\\s*${quoted}\\s*\\]?`, 'i'),
  // PHP and Ruby: $_SERVER['HTTP_X_...'], env['HTTP_X_...'], $request->header('X-...')
  new RegExp(`(?:\\$_SERVER|\\benv)\\[\\s*${quoted}\\s*\\]`, 'i'),
  new RegExp(`->(?:header|headers->get|getHeaderLine|server)\\(\\s*${quoted}`, 'i'),
]
const mention = /x[-_](?:forwarded[-_]\w|real[-_]ip|script[-_]name)/i
const isComment = /^\s*(?:#|\/\/|\/?\*|<!--|=begin)/
const code = /\.(?:py|[cm]?[jt]sx?|php|rb|erb)$/
const elsewhere =
  /(?:^|\/)(?:tests?|__tests__|specs?|testing|fixtures|docs?|examples?|vendor|node_modules|site-packages|dist|build|conftest\.py|test_[^/]*|[^/]*[._](?:test|spec)\.\w+)(?:\/|$)|\.min\.js$/
const mostLetters = 500_000
