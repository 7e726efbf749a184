import type { CertificateFile } from '../edge.ts'
import { named, textsOf, wordAt, type Line } from './syntax.ts'

/** What a bind line names by `crt` and `crt-list`. A relative path begins at `crt-base`. */
export function certificatesOf(line: Line, global: readonly Line[]): readonly CertificateFile[] {
  const words = textsOf(line)
  return words.flatMap((path, index): readonly CertificateFile[] => {
    const { place } = line
    if (words[index - 1] === 'crt') return [{ path: basedPath(path, global), place, kind: 'file or folder' }]
    return words[index - 1] === 'crt-list' ? [{ path, place, kind: 'list', base: baseOf(global) }] : []
  })
}

/** One line of a `crt-list`. */
export interface ListedCertificate {
  readonly path: string
  /** The names that it is shown to, in the place of those in it; empty: those in it. */
  readonly filters: readonly string[]
}

/** `FILE [options] name *.name !other`: empty lines and comments count for nothing. */
export function parseCertificateList(text: string, base: string): readonly ListedCertificate[] {
  return text.split('\n').flatMap((written): readonly ListedCertificate[] => {
    const line = written.trim()
    if (line === '' || line.startsWith('#')) return []
    const [path = '', ...rest] = line
      .replace(/\[[^\]]*\]/, ' ')
      .split(/\s+/)
      .filter((word) => word !== '')
    return [{ path: joinBase(path, base), filters: rest }]
  })
}

/** Whether a line of a list is for a name: by a name or a wildcard, and by no exception. */
export function isFiltered(filters: readonly string[], name: string): boolean {
  const lower = name.toLowerCase()
  if (filters.some((filter) => filter.startsWith('!') && filter.slice(1).toLowerCase() === lower)) return false
  const wanted = filters.filter((filter) => !filter.startsWith('!')).map((filter) => filter.toLowerCase())
  return wanted.some((filter) =>
    filter.startsWith('*.') ? lower.slice(lower.indexOf('.')) === filter.slice(1) : filter === '*' || filter === lower,
  )
}

/** In a folder, what is no certificate by its name. */
export function isReserved(path: string): boolean {
  return /\.(?:key|issuer|ocsp|sctl)$|(?:^|\/)\.[^/]*$/.test(path)
}

function basedPath(path: string, global: readonly Line[]): string {
  return joinBase(path, baseOf(global))
}

function baseOf(global: readonly Line[]): string {
  return wordAt(named(global, 'crt-base').at(-1) ?? { words: [] }, 0)
}

function joinBase(path: string, base: string): string {
  return base === '' || path.startsWith('/') ? path : `${base.replace(/\/$/, '')}/${path}`
}
