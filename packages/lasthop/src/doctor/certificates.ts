import { X509Certificate } from 'node:crypto'

import { isProblem } from '@lasthop/contract'

import type { CertificateFile, Edge } from '../products/edge.ts'
import { joinPath } from '../products/path.ts'
import type { Service } from '../products/service.ts'
import type { Surroundings } from '../products/surroundings.ts'

/** A certificate whose file was read, with what stands behind it in the file. */
export interface HeldCertificate {
  readonly named: CertificateFile
  readonly path: string
  readonly leaf: X509Certificate
  /** How many certificates the file has. */
  readonly count: number
}

/** The certificates that edges name, where their files are among the stack's. */
export function readCertificates(edges: readonly Edge[], surroundings: Surroundings): readonly HeldCertificate[] {
  return edges.flatMap((edge) => {
    const named = edge.doors.flatMap(({ sites }) => sites).flatMap(({ certificates = [] }) => certificates)
    return [...new Set(named)].flatMap((each) => readOne(each, candidates(each, edge, surroundings), surroundings))
  })
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
  if (!path.startsWith('/')) return [joinPath(folderOf(edge.files[0]?.path ?? ''), path)]
  const mounted = mountsOf(edge, surroundings)
    .filter(({ target }) => path === target || path.startsWith(`${target.replace(/\/$/, '')}/`))
    .map(({ source, target }) => joinPath(source, path.slice(target.length).replace(/^\//, '')))
  const copies = surroundings.paths.filter((each) => `/${each}`.endsWith(path))
  return [...mounted, ...(installed.test(place.path) ? [path] : []), ...(copies.length === 1 ? copies : [])]
}

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

function parse(pem: string): X509Certificate | undefined {
  try {
    return new X509Certificate(pem)
  } catch {
    return undefined
  }
}

const installed = /^\/(?:usr\/local\/|opt\/homebrew\/)?etc\/|^\/usr\/local\/(?:nginx|openresty|apache2?)\//
const block = /-----BEGIN CERTIFICATE-----[A-Za-z0-9+/=\s]+-----END CERTIFICATE-----/g
