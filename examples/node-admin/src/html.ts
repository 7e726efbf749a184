/** A piece of a page: plain text is escaped, `Html` stands as it is, lists are joined, nothing and `false` vanish. */
export type Piece = Html | string | number | false | undefined | readonly Piece[]

/** Markup that is known to be safe, because only `html` below makes it. */
export class Html {
  readonly #text: string

  private constructor(text: string) {
    this.#text = text
  }

  static of(strings: TemplateStringsArray, pieces: readonly Piece[]): Html {
    return new Html(String.raw({ raw: strings }, ...pieces.map(render)))
  }

  toString(): string {
    return this.#text
  }
}

/** The tag for markup. Every attribute with a hole in it must be quoted: the five escaped characters cover text and quoted values only. */
export function html(strings: TemplateStringsArray, ...pieces: readonly Piece[]): Html {
  return Html.of(strings, pieces)
}

function render(piece: Piece): string {
  if (piece === undefined || piece === false) return ''
  if (piece instanceof Html) return piece.toString()
  if (typeof piece === 'object') return piece.map(render).join('')
  return escape(String(piece))
}

function escape(text: string): string {
  return text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`)
}
