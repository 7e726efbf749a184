/** One token of Ruby source: UTF-16 offsets, and what a reader of settings must know of it. */
export interface Token {
  readonly kind: 'name' | 'constant' | 'string' | 'symbol' | 'label' | 'number' | 'regexp' | 'words' | 'mark' | 'line'
  /** Of strings, symbols and labels what they hold; of others what is written. */
  readonly text: string
  readonly start: number
  readonly end: number
  /** Space or a line's start stands before it. */
  readonly isApart: boolean
  /** A part of it is computed: `"#{port}"`. */
  readonly isComputed?: true
}

/** Whether a token is this mark or word. */
export function isText(token: Token | undefined, text: string): boolean {
  return token !== undefined && token.text === text && (token.kind === 'mark' || token.kind === 'name')
}
