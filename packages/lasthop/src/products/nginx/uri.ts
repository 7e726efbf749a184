/** A request target as nginx sees it. */
export interface Uri {
  /** Decoded, with dots resolved. */
  readonly path: string
  readonly args: string
  /** Whether the path held an escape or a plus: what is made of it is then escaped again. */
  readonly isQuoted: boolean
  readonly hasPlus: boolean
}

/** Decodes a target (ngx_http_parse_complex_uri), or nothing if it is answered with 400. */
export function parseUri(target: string, mergesSlashes: boolean): Uri | undefined {
  const machine = new UriMachine(target.startsWith('?') ? `/${target}` : target, mergesSlashes)
  return machine.run()
}

type State = 'usual' | 'slash' | 'dot' | 'dot-dot'

class UriMachine {
  readonly #target: string
  readonly #mergesSlashes: boolean
  #out = ''
  #state: State = 'usual'
  #isQuoted = false
  #hasPlus = false

  constructor(target: string, mergesSlashes: boolean) {
    this.#target = target
    this.#mergesSlashes = mergesSlashes
  }

  run(): Uri | undefined {
    for (let at = 0; at < this.#target.length; at++) {
      const character = this.#target.charAt(at)
      if (character === '?') return this.#finish(this.#target.slice(at + 1).replace(/#.*$/s, ''))
      if (character === '#') return this.#finish('')
      if (character !== '%') {
        if (!this.#take(character)) return undefined
        continue
      }
      const decoded = this.#decode(at)
      if (decoded === undefined) return undefined
      at += 2
      // A decoded %, # or ? is no longer special, whatever comes before it.
      if (decoded === '%' || decoded === '#' || decoded === '?') this.#plain(decoded)
      else if (!this.#take(decoded)) return undefined
    }
    return this.#finish('')
  }

  #decode(at: number): string | undefined {
    this.#isQuoted = true
    const hex = this.#target.slice(at + 1, at + 3)
    return /^[0-9A-Fa-f]{2}$/.test(hex) && hex !== '00' ? String.fromCharCode(Number.parseInt(hex, 16)) : undefined
  }

  #plain(character: string): void {
    this.#out += character
    this.#state = 'usual'
  }

  #take(character: string): boolean {
    if (character === '+') this.#hasPlus = true
    if (character === '/') return this.#slash()
    if (character === '.' && this.#state !== 'usual') {
      this.#state = this.#state === 'slash' ? 'dot' : this.#state === 'dot' ? 'dot-dot' : 'usual'
      this.#out += '.'
      return true
    }
    this.#plain(character)
    return true
  }

  #slash(): boolean {
    switch (this.#state) {
      case 'slash':
        if (!this.#mergesSlashes) this.#out += '/'
        return true
      case 'dot':
        this.#out = this.#out.slice(0, -1)
        break
      case 'dot-dot':
        if (!this.#climb()) return false
        break
      case 'usual':
        this.#out += '/'
        break
    }
    this.#state = 'slash'
    return true
  }

  /** Takes `/..` off with the segment before it. */
  #climb(): boolean {
    const parent = this.#out.lastIndexOf('/', this.#out.length - 4)
    if (this.#out.length < 4 || parent === -1) return false
    this.#out = this.#out.slice(0, parent + 1)
    return true
  }

  #finish(args: string): Uri | undefined {
    if (this.#state === 'dot') this.#out = this.#out.slice(0, -1)
    if (this.#state === 'dot-dot' && !this.#climb()) return undefined
    return { path: this.#out, args, isQuoted: this.#isQuoted, hasPlus: this.#hasPlus }
  }
}

/** A path for the next hop (NGX_ESCAPE_URI). */
export function escapeUri(path: string): string {
  return path.replace(/[^!$&'()*+,\-./0-9:;=@A-Z[\]_a-z~]/g, percent)
}

/** A piece of a path as part of a query or of a redirect (NGX_ESCAPE_ARGS). */
export function escapeArgs(text: string): string {
  return text.replace(/[^!$'()*,\-./0-9:=@A-Z[\]_a-z~]/g, percent)
}

/** What a redirect's path need not have escaped is decoded, up to its query (NGX_UNESCAPE_REDIRECT). */
export function unescapeRedirect(url: string): string {
  const question = url.indexOf('?')
  const path = question === -1 ? url : url.slice(0, question)
  const decoded = path.replace(/%([0-9A-Fa-f]{2})/g, (escape, hex: string) => {
    const code = Number.parseInt(hex, 16)
    return code > 0x25 && code < 0x7f ? String.fromCharCode(code) : escape
  })
  return decoded + url.slice(path.length)
}

function percent(character: string): string {
  return `%${character.charCodeAt(0).toString(16).toUpperCase().padStart(2, '0')}`
}
