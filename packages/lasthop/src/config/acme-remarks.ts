import { needsBinding, publicDirectories, type AcmeChoice } from './acme-choice.ts'
import { buildTls } from './build.ts'
import type { PlainDocument } from './document.ts'
import { isAddressName, isLocalName } from './local-name.ts'
import type { Remark } from './remark.ts'
import type { FileShape } from './schema.ts'
import { canonicalSiteName } from './site-name.ts'

/** What is wrong with certificates of public authorities only in view of the rest of the file. */
export function acmeRemarks(file: FileShape, { places }: PlainDocument): readonly Remark[] {
  return Object.entries(file.sites).flatMap(([name, { tls }]) => {
    const host = canonicalSiteName(name)
    const choice = buildTls(host, tls, { folder: '', acme: file.acme ?? {} })
    const message = choice.kind === 'acme' ? faultOf(host, choice.acme, file) : undefined
    if (message === undefined) return []
    const path = ['sites', name]
    return [{ message, place: tls === undefined ? places.ofKey(path) : places.ofKey([...path, 'tls']) }]
  })
}

/** The first thing that would keep every order from success. */
function faultOf(host: string, acme: AcmeChoice, file: FileShape): string | undefined {
  const names = [host, ...acme.names]
  const isOnDemand = acme.onDemand !== undefined && host.startsWith('*.')
  const wildcard = isOnDemand ? undefined : names.find((name) => name.startsWith('*.'))
  const { challenges, dns } = acme
  if (wildcard !== undefined && (dns === undefined || !challenges.includes('dns-01'))) {
    return `A public certificate for "${wildcard}" takes dns-01, and nothing says who writes to DNS: add "dns" to "acme"; or, for this site, tls: local, files of your own, or { acme: { on_demand: ... } }.`
  }
  if (challenges.includes('dns-01') && dns === undefined) {
    return 'The challenge dns-01 needs to know who writes to DNS: add "dns" to "acme".'
  }
  return faultOfChallenges(names, acme, file) ?? faultOfAuthorities(names, acme)
}

function faultOfChallenges(names: readonly string[], { challenges }: AcmeChoice, file: FileShape): string | undefined {
  const isHttpOff = 'http_port' in file && file.http_port === undefined
  if (isHttpOff && challenges.every((kind) => kind === 'http-01')) {
    return 'The challenge http-01 is answered on the http port, and http_port is off: choose tls-alpn-01 or dns-01.'
  }
  const address = names.find(isAddressName)
  if (address !== undefined && !challenges.includes('http-01')) {
    return `An authority looks whether ${address} is yours by http-01 only: add it to "challenge".`
  }
  return undefined
}

function faultOfAuthorities(names: readonly string[], { authorities }: AcmeChoice): string | undefined {
  const local = names.find(isLocalName)
  const isPublic = authorities.every(({ directory }) => publicDirectories.has(directory))
  if (local !== undefined && isPublic) {
    return `No public authority signs for "${local}": expected tls: local, or the "directory" of an authority of your own.`
  }
  const stranger = authorities.find(({ directory, eab }) => needsBinding.has(directory) && eab === undefined)
  if (stranger === undefined) return undefined
  return `The authority at ${new URL(stranger.directory).host} signs only for its customers: add the "eab" that it gave you.`
}
