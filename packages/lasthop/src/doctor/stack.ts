import { isProblem } from '@lasthop/contract'

import type { AppServer } from '../products/app-server.ts'
import { isComposePath } from '../products/compose/parse.ts'
import type { Complaint } from '../products/complaint.ts'
import type { Edge } from '../products/edge.ts'
import type { Framework } from '../products/framework.ts'
import { findClaims, type SchemeClaim } from '../products/source/claims.ts'
import { findHopCounts, type HopCount } from '../products/source/hop-counts.ts'
import { findPageAddresses, isPage, type PageAddress } from '../products/source/page-addresses.ts'
import { findRawReads, mayRead, type RawRead } from '../products/source/raw-reads.ts'
import { appServerProducts, frameworkProducts } from '../products/products.ts'
import type { SourceFile } from '../products/place.ts'
import type { Service } from '../products/service.ts'
import type { Surroundings } from '../products/surroundings.ts'
import { readCertificates, type ReadCertificates } from './certificates.ts'
import { findEdges } from './edges.ts'
import { joinApps, runsSame, speaks, type App } from './apps.ts'
import type { Folder } from './folder.ts'
import { survey } from './survey.ts'
import type { Topology } from './topology.ts'

/** Everything that stands between a visitor and the application's own code. */
export interface Stack {
  readonly edges: readonly Edge[]
  readonly apps: readonly App[]
  readonly services: readonly Service[]
  readonly topology: Topology
  /** What the files do not say and was taken as usual, in sentences. */
  readonly assumptions: readonly string[]
  /** What the files leave open, in sentences: the parts of the stack that it concerns are not judged. */
  readonly ambiguities: readonly string[]
  readonly complaints: readonly Complaint[]
  /** Where code reads forwarding fields by itself. */
  readonly rawReads: readonly RawRead[]
  readonly claims: readonly SchemeClaim[]
  readonly hopCounts: readonly HopCount[]
  /** Addresses on http in templates. */
  readonly pageAddresses: readonly PageAddress[]
  /** Certificates that edges name, where their files are at hand. */
  readonly certificates: readonly ReadCertificates[]
  /** Compose files and the like, that belong to no product. */
  readonly others: readonly SourceFile[]
}

/** Finds the products among files of any shape, and how they hang together. */
export function buildStack(folder: Folder, topology: Topology): Stack {
  const { surroundings, complaints } = survey(folder, topology.versions)
  const edges = findEdges(surroundings)
  const servers = findServers(surroundings)
  const frameworks = frameworkProducts
    .flatMap((product) => product.find(surroundings))
    .map((framework) => framework.whereItServes ?? framework)
  const { apps, assumptions, ambiguities } = joinApps(servers, frameworks, (framework) =>
    appServerProducts
      .find((product) => product.standIn !== undefined && speaks({ product: product.name }, framework))
      ?.standIn?.(surroundings),
  )
  const sources = filesWhere(surroundings, mayRead)
  return {
    edges,
    apps,
    services: surroundings.services,
    topology,
    assumptions: [...versionsAssumed([...edges, ...servers, ...frameworks]), ...assumptions],
    ambiguities,
    rawReads: sources.flatMap(findRawReads),
    claims: sources.flatMap(findClaims),
    hopCounts: sources.flatMap(findHopCounts),
    pageAddresses: filesWhere(surroundings, isPage).flatMap(findPageAddresses),
    certificates: readCertificates(edges, surroundings),
    others: filesWhere(surroundings, isComposePath),
    complaints: [...complaints, ...[...edges, ...servers, ...frameworks].flatMap((part) => part.complaints)],
  }
}

function filesWhere({ paths, reader }: Surroundings, test: (path: string) => boolean): readonly SourceFile[] {
  return paths.filter(test).flatMap((path) => {
    const file = reader.readFile(path)
    return isProblem(file) ? [] : [file]
  })
}

function findServers(surroundings: Surroundings): readonly AppServer[] {
  const started = appServerProducts.flatMap((product) => product.find(surroundings))
  const alone = appServerProducts.flatMap((product) => product.alone?.(surroundings) ?? [])
  return [...started, ...alone.filter((server) => !started.some((other) => runsSame(server, other)))]
}

function versionsAssumed(parts: readonly (Edge | AppServer | Framework)[]): readonly string[] {
  const named = parts.map((part) => ({
    product: 'versionOf' in part ? part.versionOf : part.product,
    version: part.version,
  }))
  const libraries = parts.flatMap((part) => ('library' in part ? (part.library ?? []) : []))
  const assumed = [...named, ...libraries]
    .filter(({ version }) => version.known === 'assumed')
    .map(({ product, version }) => {
      const each = `${product} ${version.text}`
      const because = version.because ?? 'no file says another version'
      return `${each}, because ${because} (--assume ${each.replace(' ', '=')}).`
    })
  return [...new Set(assumed)]
}
