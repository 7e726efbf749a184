import { compilePlaces, type Place, type SourceFile } from '../place.ts'

/** A script that an Apache runs as an application, with what the same file says of trust. */
export interface WsgiScript {
  /** As Apache finds it: `/srv/mysite/mysite/wsgi.py`. */
  readonly path: string
  readonly place: Place
  readonly headers: WsgiLine | undefined
  readonly proxies: WsgiLine | undefined
}

/** One line with its words. */
export interface WsgiLine {
  readonly words: readonly string[]
  readonly says: string
  readonly place: Place
}

/** The scripts of `WSGIScriptAlias` in one file. Comments do not count. */
export function findScripts(file: SourceFile): readonly WsgiScript[] {
  if (!/WSGIScriptAlias/i.test(file.text)) return []
  const lines = linesOf(file)
  const last = (name: string): WsgiLine | undefined => lines.findLast(({ says }) => isNamed(says, name))
  return lines
    .filter(({ says }) => isNamed(says, 'WSGIScriptAlias') || isNamed(says, 'WSGIScriptAliasMatch'))
    .map(({ words: [, path = ''], place }) => ({
      path,
      place,
      headers: last('WSGITrustedProxyHeaders'),
      proxies: last('WSGITrustedProxies'),
    }))
}

function linesOf(file: SourceFile): readonly WsgiLine[] {
  const places = compilePlaces(file)
  return [...file.text.matchAll(/^[ \t]*(WSGI\w+)[ \t]+([^\n]*?)[ \t]*\r?$/gim)].map((match) => {
    const [whole, , rest = ''] = match
    const start = match.index + whole.length - whole.trimStart().length
    return {
      words: [...rest.matchAll(/"([^"]*)"|(\S+)/g)].map(([, quoted, plain]) => quoted ?? plain ?? ''),
      says: whole.trim(),
      place: places(start, start + whole.trim().length),
    }
  })
}

function isNamed(says: string, name: string): boolean {
  return new RegExp(`^${name}\\s`, 'i').test(says)
}
