import type { CertificateFile } from '../edge.ts'
import { at, itemsOf, textOf } from './json/json.ts'
import type { Json } from './json/parse-json.ts'
import type { Site } from './sites.ts'
import { inside, named, textsOf } from './syntax.ts'

/** The certificates of a site: `tls CERT KEY` shows this one alone; what JSON loads is for every site. */
export function certificatesOf({ nodes, server }: Site): readonly CertificateFile[] {
  if (server !== undefined) return server.certificates
  return named(nodes, 'tls').flatMap((line): readonly CertificateFile[] => {
    const [path, key] = textsOf(line)
    const folders = named(inside(line), 'load').flatMap(textsOf)
    const { place } = line
    const loaded = folders.map((folder) => ({ path: folder, place, kind: 'file or folder' as const }))
    return path === undefined || key === undefined || isFilled(path) ? loaded : [{ path, place }, ...loaded]
  })
}

/** `load_files` and `load_folders`. A name that none of them has gets one by itself. */
export function certificatesIn(root: Json): readonly CertificateFile[] {
  const loading = at(root, 'apps', 'tls', 'certificates')
  const files = itemsOf(at(loading, 'load_files')).flatMap((item) => {
    const certificate = at(item, 'certificate')
    return certificate === undefined ? [] : [{ path: textOf(certificate) ?? '', place: certificate.place }]
  })
  const folders = itemsOf(at(loading, 'load_folders')).map((item) => ({
    path: textOf(item) ?? '',
    place: item.place,
    kind: 'file or folder' as const,
  }))
  return [...files, ...folders].map((each) => ({ ...each, isReplaceable: true }))
}

function isFilled(path: string): boolean {
  return /[{}\uE000]/.test(path)
}
