import { X509Certificate } from 'node:crypto'

import { isProblem } from '@lasthop/contract'

import type { CertificateFile, Edge } from '../products/edge.ts'
import { isReserved, parseCertificateList } from '../products/haproxy/certificates.ts'
import { joinPath } from '../products/path.ts'
import { remembered } from '../products/remembered.ts'
import type { Service } from '../products/service.ts'
import type { Surroundings } from '../products/surroundings.ts'

/** A certificate whose file was read, with what stands behind it in the file. */
export interface HeldCertificate {
  readonly named: CertificateFile
  readonly path: string
  readonly leaf: X509Certificate
  /** How many certificates the file has. */
  readonly count: number
  /** The names that it is shown to, where a list says so. */
  readonly filters?: readonly string[]
}

/** What was read of what an edge names. */
export interface ReadCertificates {
  readonly named: CertificateFile
  readonly held: readonly HeldCertificate[]
  /** Whether nothing of it is missing. */
  readonly isWhole: boolean
}

/** The certificates that edges name, where their files are among the stack's. */
export function readCertificates(edges: readonly Edge[], surroundings: Surroundings): readonly ReadCertificates[] {
  return edges.flatMap((edge) => {
    const named = edge.doors.flatMap(({ sites }) => sites).flatMap(({ certificates = [] }) => certificates)
    const read = (each: CertificateFile): readonly string[] => candidates(each, edge, surroundings)
    return [...new Set(named)].map((each) => readNamed(each, read, surroundings))
  })
}

type FindPaths = (named: CertificateFile) => readonly string[]

function readNamed(named: CertificateFile, find: FindPaths, surroundings: Surroundings): ReadCertificates {
  if (named.kind === 'list') return readList(named, find, surroundings)
  const held = readOne(named, find(named), surroundings)
  if (held.length > 0 || named.kind === undefined) return { named, held, isWhole: held.length > 0 }
  return readFolder(named, find({ ...named, path: `${named.path.replace(/\/$/, '')}/*` }), surroundings)
}

/** Every certificate of a folder. */
function readFolder(named: CertificateFile, paths: readonly string[], surroundings: Surroundings): ReadCertificates {
  const files = paths.filter((path) => !isReserved(path)).slice(0, mostFiles)
  const held = files.flatMap((path) => readOne(named, [path], surroundings))
  return { named, held, isWhole: held.length > 0 && held.length === files.length }
}

function readList(named: CertificateFile, find: FindPaths, surroundings: Surroundings): ReadCertificates {
  const list = find(named)
    .map((path) => surroundings.reader.readFile(path))
    .find((file) => !isProblem(file))
  if (list === undefined || isProblem(list)) return { named, held: [], isWhole: false }
  const read = parseCertificateList(list.text, named.base ?? '')
    .slice(0, mostFiles)
    .map(({ path, filters }) =>
      readOne(named, find({ path, place: named.place }), surroundings).map((held) =>
        filters.length === 0 ? held : { ...held, filters },
      ),
    )
  return { named, held: read.flat(), isWhole: read.length > 0 && read.every((held) => held.length > 0) }
}

function readOne(
  named: CertificateFile,
  paths: readonly string[],
  { reader }: Surroundings,
): readonly HeldCertificate[] {
  for (const path of paths) {
    const file = reader.readFile(path)
    if (isProblem(file)) continue
    const blocks = file.text.match(block) ?? []
    const leaf = parse(blocks[0] ?? '')
    if (leaf !== undefined) return [{ named, path, leaf, count: blocks.length }]
  }
  return []
}

/**
 * Where the file may be: as written, where the configuration stands where packages put it; mounted; or in a copy of the machine's folders.
 * A copy of another machine's configuration says nothing of the files of this one, however its folder is named.
 */
function candidates({ path, place }: CertificateFile, edge: Edge, surroundings: Surroundings): readonly string[] {
  const { reader } = surroundings
  if (!path.startsWith('/')) return filesAt([joinPath(folderOf(edge.files[0]?.path ?? ''), path)], reader)
  const mounted = mountsOf(edge, surroundings)
    .filter(({ target }) => path === target || path.startsWith(`${target.replace(/\/$/, '')}/`))
    .map(({ source, target }) => joinPath(source, path.slice(target.length).replace(/^\//, '')))
  const there = filesAt([...mounted, ...(installed.test(place.path) ? [path] : [])], reader)
  return [...there, ...copiesOf(path, surroundings)]
}

/** A path itself, or what is in a folder. */
function filesAt(paths: readonly string[], reader: Surroundings['reader']): readonly string[] {
  return paths.flatMap((path) => (path.endsWith('/*') ? reader.glob(path) : [path]))
}

/** In one copy of the machine's folders: which of several is meant, nobody says. */
function copiesOf(path: string, { paths }: Surroundings): readonly string[] {
  if (!path.endsWith('/*')) {
    const copies = (pathsByName(paths).get(nameOf(path)) ?? []).filter((each) => `/${each}`.endsWith(path))
    return copies.length === 1 ? copies : []
  }
  const folder = path.slice(0, -1)
  const inside = paths.filter((each) => `/${folderOf(each)}`.endsWith(folder))
  return new Set(inside.map(folderOf)).size === 1 ? inside : []
}

const pathsByName = remembered((paths: readonly string[]) => Map.groupBy(paths, nameOf))

/** What the container sees that sees the configuration. */
function mountsOf({ service, files }: Edge, { services }: Surroundings): Service['mounts'] {
  const main = files[0]?.path ?? ''
  return services
    .filter(
      ({ name, mounts }) =>
        name === service || mounts.some(({ source }) => main === source || main.startsWith(`${source}/`)),
    )
    .flatMap(({ mounts }) => mounts)
}

function folderOf(path: string): string {
  return path.slice(0, path.lastIndexOf('/') + 1)
}

function nameOf(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1)
}

function parse(pem: string): X509Certificate | undefined {
  try {
    return new X509Certificate(pem)
  } catch {
    return undefined
  }
}

const installed = /^\/(?:usr\/local\/|opt\/homebrew\/)?etc\/|^\/usr\/local\/(?:nginx|openresty|apache2?)\//
const block = /-----BEGIN CERTIFICATE-----[A-Za-z0-9+/=\s]+-----END CERTIFICATE-----/g
/** Of one folder or list: more is no faster way to know. */
const mostFiles = 500
