import { isProblem } from '@lasthop/contract'

import type { Edge } from '../edge.ts'
import type { SourceFile } from '../place.ts'
import { runsApache } from '../php-server/inside-apache.ts'
import type { Service } from '../service.ts'
import type { Surroundings } from '../surroundings.ts'
import { edgeOf } from './edge.ts'
import { loadConfiguration } from './load.ts'
import { isOverride, readOverrides, tells } from './override.ts'
import { seenBy } from './seen-by.ts'
import type { Node } from './syntax.ts'

/** An Apache in a container of PHP's own images, and the files of the project that it reads. */
export interface ContainedApache {
  readonly edge: Edge
  readonly paths: readonly string[]
}

/**
 * The Apaches of images of PHP, each with the sites that a project puts into it, or with that of the image. One whose
 * project has nothing to say to Apache does what the image's own does, and is left to whoever models PHP.
 */
export function findContained(surroundings: Surroundings, usualVersion: string): readonly ContainedApache[] {
  return surroundings.services.filter(runsApache).flatMap((service) => containedIn(service, surroundings, usualVersion))
}

function containedIn(service: Service, surroundings: Surroundings, usualVersion: string): readonly ContainedApache[] {
  const { reader, paths } = surroundings
  const version = surroundings.versionOf('apache') ?? { text: usualVersion, known: 'assumed' as const }
  const seen = paths.flatMap((path) => {
    const at = seenBy(service, path)
    return at === undefined ? [] : [{ path, at }]
  })
  const sites = seen.filter(({ at }) => siteFolder.test(at)).map(({ path }) => path)
  const own = seen.filter(({ path }) => isOverride(path)).map(({ path }) => path)
  const overrides = readOverrides(reader, own, version.text).map((override) => ({
    ...override,
    seenAt: (seenBy(service, override.file.path) ?? '').replace(/\/\.htaccess$/, ''),
  }))
  if (sites.length === 0 && !overrides.some(tells)) return []
  const base: SourceFile = { path: imagePath, text: baseText + (sites.length === 0 ? siteText(service) : '') }
  const files = sites.flatMap((path) => {
    const file = reader.readFile(path)
    return isProblem(file) ? [] : [file]
  })
  const loaded = loadConfiguration({ reader, files: [base, ...files], version: version.text })
  const nodes = loaded.nodes.map((node) => placedAt(node, service))
  const edge = edgeOf(
    { loaded: { ...loaded, nodes, files: loaded.files.filter(({ path }) => path !== imagePath) }, files, overrides },
    version,
  )
  // What the image brings is in no file, so that nothing can be edited there.
  return [{ edge: { ...edge, service: service.name, hasHoles: true }, paths: [...sites, ...own] }]
}

/** Lines that the image brings stand where the compose file names the service. */
function placedAt(node: Node, service: Service): Node {
  if (node.source.file.path !== imagePath) return node
  const moved = { place: service.place, source: { ...node.source, placeAt: () => service.place } }
  return node.kind === 'section'
    ? { ...node, ...moved, nodes: node.nodes.map((each) => placedAt(each, service)) }
    : { ...node, ...moved }
}

function siteText({ environment }: Service): string {
  const root = environment.get('APACHE_DOCUMENT_ROOT') ?? '/var/www/html'
  return `<VirtualHost *:80>\n  DocumentRoot ${root}\n</VirtualHost>\n`
}

const imagePath = '(image)'
const siteFolder = /\/(?:apache2|httpd)\/(?:sites|conf)-(?:enabled|available)\/[^/]+\.conf$/
/** What images of PHP with Apache have in conf-enabled, ports.conf and apache2.conf. */
const baseText = `Listen 80
<FilesMatch "\\.php$">
  SetHandler application/x-httpd-php
</FilesMatch>
DirectoryIndex index.php
<Directory /var/www/>
  AllowOverride All
</Directory>
`
