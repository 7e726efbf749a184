import type { Cursor } from './cursor.ts'
import type { Text } from './syntax.ts'

/** A text up to the end of the expression or to a quote: characters, `%{NAME}`, `%{function:argument}`, `$1`. */
export function parseTemplate(cursor: Cursor, quote: string): Text {
  const parts: Text[] = []
  let literal = ''
  const flush = (): void => {
    if (literal !== '') parts.push({ kind: 'literal', text: literal })
    literal = ''
  }
  while (!cursor.isAtEnd && cursor.peek() !== quote) {
    const special = cursor.peek(2) === '%{' ? parseReference(cursor) : parseCapture(cursor)
    if (special === undefined) literal += takeCharacter(cursor)
    else {
      flush()
      parts.push(special)
    }
  }
  flush()
  const [first] = parts
  return parts.length === 1 && first !== undefined ? first : { kind: 'join', parts }
}

/** `%{NAME}` or `%{function:argument}`. */
export function parseReference(cursor: Cursor): Text {
  const found = cursor.match(/%\{([A-Za-z_][A-Za-z_0-9]*)(?:\}|:([^}]*)\})/y)
  if (found === undefined) return cursor.fail()
  const [, name = '', argument] = found
  if (argument === undefined) return { kind: 'variable', name }
  return { kind: 'call', name, argument: { kind: 'literal', text: argument } }
}

function parseCapture(cursor: Cursor): Text | undefined {
  const found = cursor.match(/\$(\d)/y)
  return found && { kind: 'capture', number: Number(found[1]) }
}

function takeCharacter(cursor: Cursor): string {
  const escaped = cursor.match(/\\(.)/sy)
  if (escaped !== undefined) return escapes[escaped[1] ?? ''] ?? escaped[1] ?? ''
  return cursor.match(/./sy)?.[0] ?? ''
}

const escapes: Readonly<Record<string, string>> = { n: '\n', r: '\r', t: '\t', b: '\b', f: '\f' }
