import { compilePlaces, type Place, type SourceFile } from '../place.ts'

/** An address on http that a template writes into pages. */
export interface PageAddress {
  /** Where a form sends what is typed in; or how the page calls itself to others. */
  readonly use: 'form' | 'self'
  readonly url: string
  readonly place: Place
  /** The tag, white space made single. */
  readonly says: string
}

/** Whether a file is a template or a page. */
export function isPage(path: string): boolean {
  return pages.test(path) && !elsewhere.test(path)
}

/** The addresses that begin with `http://`; what stands in comments does not count. */
export function findPageAddresses(file: SourceFile): readonly PageAddress[] {
  if (!file.text.includes('http://') || file.text.length > mostLetters) return []
  const places = compilePlaces(file)
  // Comments become blanks, so that every offset stays.
  const text = file.text.replace(comments, (comment) => ' '.repeat(comment.length))
  return kinds.flatMap(({ use, tag, attribute }) =>
    [...text.matchAll(tag)].flatMap(({ 0: written, index }) => {
      const url = attribute.exec(written)?.[1]
      if (url === undefined) return []
      const place = places(index, index + written.length)
      return [{ use, url, place, says: written.replaceAll(/\s+/g, ' ') }]
    }),
  )
}

const kinds = [
  { use: 'form', tag: /<form\b[^<>]{0,500}>/gi, attribute: /\saction\s*=\s*["']?(http:\/\/[^\s"'<>]+)/i },
  {
    use: 'form',
    tag: /<(?:button|input)\b[^<>]{0,500}>/gi,
    attribute: /\sformaction\s*=\s*["']?(http:\/\/[^\s"'<>]+)/i,
  },
  {
    use: 'self',
    tag: /<link\b(?=[^<>]*\brel\s*=\s*["']?(?:canonical|alternate)\b)[^<>]{0,500}>/gi,
    attribute: /\shref\s*=\s*["']?(http:\/\/[^\s"'<>]+)/i,
  },
  {
    use: 'self',
    tag: /<meta\b(?=[^<>]*\bproperty\s*=\s*["']?og:url\b)[^<>]{0,500}>/gi,
    attribute: /\scontent\s*=\s*["']?(http:\/\/[^\s"'<>]+)/i,
  },
] as const
const comments = /<!--[^]*?-->|\{#[^]*?#\}|\{%\s*comment[^]*?endcomment\s*%\}|<%--[^]*?--%>/g
const pages = /\.(?:html?|xhtml|jinja2?|j2|njk|twig|erb|ejs|hbs|mustache|liquid|php|jsx|tsx|vue|svelte)$/i
const elsewhere = /(?:^|\/)(?:tests?|__tests__|specs?|fixtures|docs?|examples?|vendor|node_modules|dist|build)(?:\/|$)/
const mostLetters = 500_000
