import { isProblem, problem } from '@lasthop/contract'

import type { Complaint } from '../products/complaint.ts'
import { isComposePath, parseCompose } from '../products/compose/parse.ts'
import { mergeComposes } from '../products/compose/merge.ts'
import { inContainers, withImage } from '../products/launch/containers.ts'
import { findLaunches, isDockerfile, mayLaunch } from '../products/launch/find.ts'
import { loneContainers } from '../products/launch/lone-image.ts'
import { broughtVersion } from '../products/brought.ts'
import type { SourceFile } from '../products/place.ts'
import type { Surroundings } from '../products/surroundings.ts'
import { pinnedVersion, pinsVersions, taggedVersion } from '../products/versions.ts'
import type { Version } from '../products/version.ts'
import type { Folder } from './folder.ts'

/** What is known of a stack before any product looks: files, commands, services, versions. */
export interface Survey {
  readonly surroundings: Surroundings
  readonly complaints: readonly Complaint[]
}

/** Looks over a folder once. `assumed` versions are those that the user gave. */
export function survey(folder: Folder, assumed: ReadonlyMap<string, Version>): Survey {
  const { reader, paths } = folder
  const read = (test: (path: string) => boolean): readonly SourceFile[] =>
    paths.filter(test).flatMap((path) => {
      const file = reader.readFile(path)
      return isProblem(file) ? [] : [file]
    })
  const composes = read(isComposePath).map((file) => ({ path: file.path, compose: parseCompose(file, textOf(reader)) }))
  const merged = mergeComposes(composes)
  const dockerfiles = read(isDockerfile)
  const started = merged.services.length > 0 ? merged.services : loneContainers(dockerfiles)
  const services = started.map((service) => withImage(service, dockerfiles))
  const commands = merged.launches.map((launch) => ({
    ...launch,
    environment: services.find(({ name }) => name === launch.service)?.environment ?? launch.environment,
  }))
  const finders = { byEnd: byEnd(folder), at: textOf(reader) }
  const others = read(mayLaunch).flatMap((file) => findLaunches(file, finders))
  const launches = [...commands, ...inContainers(others, { services, commands, dockerfiles })]
  const pins = read(pinsVersions)
  const use = {
    hasAsgi: launches.some(({ words }) => words.some(({ text }) => /uvicorn|daphne|hypercorn|asgi/i.test(text))),
  }
  const images = [...services.flatMap(({ image }) => image ?? []), ...dockerfiles.flatMap(baseImages)]
  const versions = new Map<string, Version | undefined>()
  const versionOf = (product: string): Version | undefined => {
    if (!versions.has(product))
      versions.set(
        product,
        assumed.get(product) ??
          pinnedVersion(product, pins, use) ??
          imageVersion(product, images) ??
          broughtVersion(product, versionOf),
      )
    return versions.get(product)
  }
  return {
    surroundings: { reader: within(folder), paths, launches, services, versionOf },
    complaints: [...composes.flatMap(({ compose }) => compose.complaints), ...unreadable(folder)],
  }
}

function textOf(reader: Folder['reader']): (path: string) => SourceFile | undefined {
  return (path) => {
    const file = reader.readFile(path)
    return isProblem(file) ? undefined : file
  }
}

/** A file that another machine has at this path: the one whose path ends most like it. */
function byEnd({ reader, paths }: Folder): (path: string) => SourceFile | undefined {
  return (path) => {
    const parts = path.split('/').filter(Boolean)
    // A name alone says too little, unless it is that of a file with variables.
    const least = /env/i.test(parts.at(-1) ?? '') ? 1 : 2
    const ends = parts.flatMap((_, at) => (parts.length - at < least ? [] : [parts.slice(at).join('/')]))
    const found = ends
      .map((end) => paths.find((each) => each === end || each.endsWith(`/${end}`)))
      .find((each) => each !== undefined)
    return found === undefined ? undefined : textOf(reader)(found)
  }
}

/** A path that came to nothing is no file, and not the folder itself. */
function within({ reader }: Folder): Surroundings['reader'] {
  return {
    readFile: (path) => (path === '' ? problem('The file is not there, or may not be read.') : reader.readFile(path)),
    glob: (pattern) => reader.glob(pattern),
  }
}

/** Of images that are of the product itself: who calls an image of his own after a framework numbers it as he likes. */
function imageVersion(product: string, images: readonly string[]): Version | undefined {
  const name = product === 'apache' ? 'httpd' : product
  if (!ownImages.has(name)) return undefined
  for (const image of images) {
    const [, owner = '', tag] = new RegExp(`^(.*/)?${name}:(v?\\d[\\w.-]*)`).exec(image) ?? []
    if (!isNumberedAlike(owner, name)) continue
    const version = tag === undefined ? undefined : taggedVersion(product, name, tag)
    if (version !== undefined) return version
  }
  return undefined
}

/** Whether who keeps an image numbers it as the product does; a registry in front of it is a mirror. */
function isNumberedAlike(owner: string, name: string): boolean {
  const own = owner.replace(/^(?:[^/]*[.:$][^/]*\/)/, '').replace(/\/$/, '')
  return own === name || alike.test(own)
}

/** What a Dockerfile builds on. */
function baseImages({ text }: SourceFile): readonly string[] {
  return [...text.matchAll(/^FROM\s+(?:--platform=\S+\s+)?(\S+)/gim)].flatMap(([, image]) => image ?? [])
}

function unreadable({ unreadable: files }: Folder): readonly Complaint[] {
  return files.map(({ path, because }) => ({
    rule: 'P908',
    place: { path, start: 0, end: 0, line: 1, column: 1 },
    message: because,
  }))
}

const ownImages = new Set(['httpd', 'nginx', 'haproxy', 'caddy', 'traefik', 'node', 'php', 'tomcat', 'wordpress'])
const alike = /^$|(?:^|\/)(?:library|bitnami|bitnamilegacy|cimg|circleci|wodby|amd64|arm64v8|arm32v7)$/
