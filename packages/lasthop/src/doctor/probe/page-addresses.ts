import { tagsOf, type Tag } from './tags.ts'

/** What a page does with an address. */
export type Use = 'active' | 'passive' | 'form' | 'self' | 'socket'

/** An address that a page loads, sends to, connects to, or calls itself by. */
export interface PageAddress {
  readonly use: Use
  readonly address: string
}

/** Every address of a page that a browser follows by itself or with a form: in tags, styles and scripts. */
export function addressesOfPage(html: string): readonly PageAddress[] {
  return [
    ...tagsOf(html).flatMap(addressesOfTag),
    ...insidesOf(html, 'style').flatMap(addressesOfStyle),
    ...insidesOf(html, 'script').flatMap(addressesOfScript),
  ]
}

/** Of a style sheet: what it imports is active, as fonts are; its pictures are passive. */
export function addressesOfStyle(css: string): readonly PageAddress[] {
  return [...css.matchAll(/(@import\s{1,9})?(?:url\(\s{0,9})?["']?(http:\/\/[^"')\s;]{1,300})/gi)].flatMap(
    ([, isImport, address = '']) => [
      { use: isImport !== undefined || fonts.test(address) ? ('active' as const) : ('passive' as const), address },
    ],
  )
}

/** Of a script: sockets that it opens in the clear, whatever the page's own scheme is. */
export function addressesOfScript(script: string): readonly PageAddress[] {
  return [...script.matchAll(/(WebSocket\s{0,9}\(\s{0,9})?["'`](ws:\/\/[^"'`\s]{0,300})/g)].flatMap(
    ([, isOpened, address = '']) => {
      // 'ws://' beside 'wss://' is one of two that the script chooses from; alone in a constructor it is no choice.
      const isWhole = /^ws:\/\/[^$/]*\.[^$/]*/.test(address) && !script.includes(address.replace('ws:', 'wss:'))
      return isOpened !== undefined || isWhole ? [{ use: 'socket' as const, address }] : []
    },
  )
}

function addressesOfTag({ name, attributes }: Tag): readonly PageAddress[] {
  const of = (attribute: string, use: Use | undefined): readonly PageAddress[] => {
    const address = attributes.get(attribute) ?? ''
    return address === '' || use === undefined ? [] : [{ use, address }]
  }
  if (name === 'link') return of('href', useOfLink(attributes.get('rel') ?? ''))
  if (name === 'meta') return /^og:url$/i.test(attributes.get('property') ?? '') ? of('content', 'self') : []
  return [
    ...(usesOfTags.get(name) ?? []).flatMap(([attribute, use]) => of(attribute, use)),
    ...picturesOf(attributes.get('srcset') ?? ''),
    ...addressesOfStyle(attributes.get('style') ?? ''),
    ...socketsOf(attributes),
  ]
}

/** Of `/a.png 1x, /b.png 2x`. */
function picturesOf(srcset: string): readonly PageAddress[] {
  return srcset
    .split(',')
    .map((part) => ({ use: 'passive' as const, address: part.trim().split(/\s/)[0] ?? '' }))
    .filter(({ address }) => address !== '')
}

/** Of attributes that scripts read: `data-socket="ws://..."`, `ws-connect`, `hx-ws="connect:ws://..."`. */
function socketsOf(attributes: Tag['attributes']): readonly PageAddress[] {
  return [...attributes]
    .filter(([name, value]) => /^(?:data-|ws-|hx-)/.test(name) && /^(?:connect:)?ws:\/\//.test(value))
    .map(([, value]) => ({ use: 'socket', address: value.replace('connect:', '') }))
}

/** Most links are not loaded. */
function useOfLink(rel: string): Use | undefined {
  if (/canonical|alternate/i.test(rel)) return 'self'
  if (/stylesheet|preload|manifest/i.test(rel)) return 'active'
  return /icon/i.test(rel) ? 'passive' : undefined
}

/** What stands between the tags of an element that holds no others. */
function insidesOf(html: string, name: 'style' | 'script'): readonly string[] {
  const insides: string[] = []
  const lower = html.toLowerCase()
  for (let at = lower.indexOf(`<${name}`); at !== -1;) {
    const start = lower.indexOf('>', at)
    const end = start === -1 ? -1 : lower.indexOf(`</${name}`, start)
    if (start === -1) break
    insides.push(html.slice(start + 1, end === -1 ? html.length : end))
    at = end === -1 ? -1 : lower.indexOf(`<${name}`, end)
  }
  return insides
}

const fonts = /\.(?:woff2?|ttf|otf|eot)(?:[?#]|$)/i
const usesOfTags: ReadonlyMap<string, readonly (readonly [attribute: string, use: Use])[]> = new Map([
  ['script', [['src', 'active']]],
  ['iframe', [['src', 'active']]],
  ['embed', [['src', 'active']]],
  ['object', [['data', 'active']]],
  ['img', [['src', 'passive']]],
  ['audio', [['src', 'passive']]],
  ['source', [['src', 'passive']]],
  [
    'video',
    [
      ['src', 'passive'],
      ['poster', 'passive'],
    ],
  ],
  ['form', [['action', 'form']]],
  ['button', [['formaction', 'form']]],
  ['input', [['formaction', 'form']]],
])
