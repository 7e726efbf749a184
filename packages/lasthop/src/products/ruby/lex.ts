import { readHeredoc, readQuoted } from './quoted.ts'
import type { Token } from './token.ts'

/** The tokens of Ruby source, comments left out. Whatever is no Ruby becomes marks: nothing fails here. */
export function lex(source: string): readonly Token[] {
  // What stands behind this line is no Ruby.
  const text = source.split(/^__END__$/m)[0] ?? ''
  const tokens: Token[] = []
  const documents: string[] = []
  let at = 0
  while (at < text.length) {
    const gap = gapAt(text, at)
    const isApart = gap > at || at === 0 || text[at - 1] === '\n'
    at = gap
    if (at >= text.length) break
    if (text[at] === '\n') {
      tokens.push({ kind: 'line', text: '\n', start: at, end: at + 1, isApart: true })
      at = afterDocuments(text, at + 1, documents)
      continue
    }
    const heredoc = readHeredoc(text, at)
    if (heredoc !== undefined && !endsValue(tokens.at(-1), text)) {
      const end = at + heredoc.opening
      tokens.push({ kind: 'string', text: '', start: at, end, isApart, isComputed: true })
      documents.push(heredoc.name)
      at = end
      continue
    }
    const token = { ...tokenAt(text, at, { before: tokens.at(-1), isApart }), isApart }
    tokens.push(token)
    at = Math.max(token.end, at + 1)
  }
  return tokens
}

/** Past spaces, comments, and line ends that a backslash takes away. */
function gapAt(text: string, at: number): number {
  const isStart = at === 0 || text[at - 1] === '\n'
  const block = isStart && text.startsWith('=begin', at) ? text.indexOf('\n=end', at) : -1
  if (block !== -1) return gapAt(text, endOfLine(text, block + 1))
  gap.lastIndex = at
  return at + (gap.exec(text)?.[0].length ?? 0)
}

function endOfLine(text: string, at: number): number {
  const end = text.indexOf('\n', at)
  return end === -1 ? text.length : end
}

function afterDocuments(text: string, from: number, names: string[]): number {
  let at = from
  for (const name of names.splice(0)) {
    const end = new RegExp(`^[ \\t]*${name}[ \\t]*$`, 'm').exec(text.slice(at))
    at = end === null ? text.length : endOfLine(text, at + end.index) + 1
  }
  return at
}

interface Around {
  readonly before: Token | undefined
  readonly isApart: boolean
}

function tokenAt(text: string, at: number, { before, isApart }: Around): Omit<Token, 'isApart'> {
  const isValueDue = !endsValue(before, text) || (before?.kind === 'name' && isApart && /\S/.test(text[at + 1] ?? ''))
  if (text[at] === '/' && isValueDue) return regexpAt(text, at)
  const quoted = text[at] === '%' && !isValueDue ? undefined : readQuoted(text, at)
  if (quoted !== undefined)
    return quoted.kind === 'string' &&
      /^:(?!:)/.test(text.slice(quoted.end, quoted.end + 2)) &&
      !/[?]/.test(before?.text ?? '')
      ? { ...quoted, kind: 'label', end: quoted.end + 1 }
      : quoted.kind === 'regexp'
        ? withFlags(text, quoted)
        : quoted
  for (const [kind, pattern, group] of kinds) {
    pattern.lastIndex = at
    const match = pattern.exec(text)
    if (match !== null) return { kind, text: match[group] ?? match[0], start: at, end: at + match[0].length }
  }
  return { kind: 'mark', text: text[at] ?? '', start: at, end: at + 1 }
}

function regexpAt(text: string, at: number): Omit<Token, 'isApart'> {
  regexp.lastIndex = at
  const source = regexp.exec(text)?.[1]
  if (source === undefined) return { kind: 'mark', text: '/', start: at, end: at + 1 }
  const isComputed = source.includes('#{') ? ({ isComputed: true } as const) : {}
  return withFlags(text, {
    kind: 'regexp',
    text: source.replaceAll('\\/', '/'),
    start: at,
    end: at + source.length + 2,
    ...isComputed,
  })
}

/** Only `i` changes what a host may be; it is kept before the source. */
function withFlags(text: string, token: Omit<Token, 'isApart'>): Omit<Token, 'isApart'> {
  const flags = /^[a-z]*/.exec(text.slice(token.end))?.[0] ?? ''
  return { ...token, text: flags.includes('i') ? `(?i)${token.text}` : token.text, end: token.end + flags.length }
}

/** Whether a value may end with this token, so that what follows is an operator. */
function endsValue(token: Token | undefined, text: string): boolean {
  if (token === undefined) return false
  if (token.kind === 'mark') return /^[)\]}]$/.test(token.text)
  if (token.kind === 'name')
    return (
      !/^(?:if|unless|and|or|not|return|when|while|until|elsif|in|do|then|else)$/.test(token.text) &&
      text[token.start - 1] !== ':'
    )
  return token.kind !== 'line' && token.kind !== 'label'
}

const gap = /(?:[ \t\r]|\\\r?\n|#[^\n]*)*/y
const regexp = /\/((?:\\.|\[(?:\\.|[^\]\n])*\]|[^/\\\n])*)\//y
const kinds: readonly (readonly [Token['kind'], RegExp, number])[] = [
  ['label', /([A-Za-z_]\w*[?!]?):(?![:])/y, 1],
  ['symbol', /:([A-Za-z_]\w*[?!=]?)/y, 1],
  ['symbol', /:"([^"\n]*)"/y, 1],
  ['constant', /[A-Z]\w*/y, 0],
  ['name', /[@$]{0,2}[a-z_]\w*[?!]?(?!:(?!:))/y, 0],
  ['name', /[@$]{0,2}[a-z_]\w*[?!]?/y, 0],
  ['number', /\d[\d_]*(?:\.\d+)?/y, 0],
  [
    'mark',
    /\|\|=|&&=|<<=|===|<=>|\*\*|\.\.\.|->|=>|==|!=|=~|!~|<=|>=|<<|>>|\|\||&&|&\.|::|\.\.|\+=|-=|\|=|[^\w\s]/y,
    0,
  ],
]
