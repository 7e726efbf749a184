/** A start tag of a page, with its attributes. */
export interface Tag {
  /** In lower case. */
  readonly name: string
  /** By name in lower case; without a value: an empty text. */
  readonly attributes: ReadonlyMap<string, string>
}

/** The start tags of a page, in their order, without those in comments, scripts and styles. Reads each character once, whatever the page is. */
export function tagsOf(html: string): readonly Tag[] {
  const tags: Tag[] = []
  // One character for each byte: none of them changes its length.
  const lower = html.toLowerCase()
  for (let at = html.indexOf('<'); at !== -1;) {
    if (html.startsWith('<!--', at)) {
      at = endOf('-->', lower, at + 4)
      continue
    }
    const name = nameAt(lower, at + 1)
    if (name === '') {
      at = html.indexOf('<', at + 1)
      continue
    }
    const end = endOfTag(html, at)
    if (end === -1) break
    tags.push({ name, attributes: attributesOf(html.slice(at + 1 + name.length, end)) })
    at = name === 'script' || name === 'style' ? endOf(`</${name}`, lower, end) : html.indexOf('<', end)
  }
  return tags
}

/** Where it goes on behind what ends a comment or a script; -1 if that never ends. */
function endOf(mark: string, html: string, start: number): number {
  const end = html.indexOf(mark, start)
  return end === -1 ? -1 : html.indexOf('<', end + mark.length)
}

function nameAt(html: string, start: number): string {
  let end = start
  while (end < start + 20 && /[a-z0-9]/i.test(html.charAt(end))) end++
  return html.slice(start, end)
}

/** The `>` that ends a tag: not one inside quotes. */
function endOfTag(html: string, start: number): number {
  let quote = ''
  for (let at = start; at < html.length && at < start + longestTag; at++) {
    const character = html.charAt(at)
    if (quote === '' && character === '>') return at
    if (quote === '' && (character === '"' || character === "'")) quote = character
    else if (character === quote) quote = ''
  }
  return -1
}

function attributesOf(text: string): ReadonlyMap<string, string> {
  const found = new Map<string, string>()
  for (const match of text.matchAll(/([^\s"'=<>/]{1,60})(?:\s{0,9}=\s{0,9}(?:"([^"]*)"|'([^']*)'|([^\s"'>]+)))?/g)) {
    const [, name = '', double, single, bare] = match
    if (!found.has(name.toLowerCase())) found.set(name.toLowerCase(), unescape(double ?? single ?? bare ?? ''))
  }
  return found
}

function unescape(text: string): string {
  return text.replaceAll(
    /&(amp|quot|#x27|#39|lt|gt|#x2F|#47);/gi,
    (whole, name: string) => entities.get(name.toLowerCase()) ?? whole,
  )
}

const entities: ReadonlyMap<string, string> = new Map([
  ['amp', '&'],
  ['quot', '"'],
  ['#x27', "'"],
  ['#39', "'"],
  ['lt', '<'],
  ['gt', '>'],
  ['#x2f', '/'],
  ['#47', '/'],
])
const longestTag = 8192
