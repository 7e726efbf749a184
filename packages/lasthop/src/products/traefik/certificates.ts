import type { CertificateFile } from '../edge.ts'
import type { Configuration } from './configuration.ts'
import type { Router } from './routers.ts'
import { at, listAt, textAt, type Tree } from './tree.ts'

/** What any name is shown: the certificates of the default store. With a resolver, names that none has get one by itself. */
export function certificatesOf({ loaded, entryPoints }: Configuration, router: Router): readonly CertificateFile[] {
  const tls = at(loaded.dynamic, 'tls')
  const listed = at(tls, 'certificates')
  const items = listed?.kind === 'list' ? listed.items.filter(isInDefault) : []
  const files = [...items, at(tls, 'stores', 'default', 'defaultCertificate')].flatMap(fileOf)
  const isResolved =
    router.hasResolver ||
    at(tls, 'stores', 'default', 'defaultGeneratedCert') !== undefined ||
    entryPoints.some(({ tree }) => at(tree, 'http', 'tls', 'certResolver') !== undefined)
  return files.map((each) => (isResolved ? { ...each, isReplaceable: true } : each))
}

/** Of stores, only the one called default counts. */
function isInDefault(item: Tree): boolean {
  const stores = listAt(item, 'stores')
  return stores.length === 0 || stores.some(({ text }) => text === 'default')
}

function fileOf(tree: Tree | undefined): readonly CertificateFile[] {
  const path = textAt(tree, 'certFile')
  const place = at(tree, 'certFile')?.place
  // A certificate may stand there itself instead of a file.
  return path === undefined || place === undefined || path.startsWith('-----') ? [] : [{ path, place }]
}
