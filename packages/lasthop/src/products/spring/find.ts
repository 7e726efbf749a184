import { isProblem } from '@lasthop/contract'

import type { Launch } from '../launch/launch.ts'
import type { SourceFile } from '../place.ts'
import { joinPath } from '../path.ts'
import type { Surroundings } from '../surroundings.ts'
import type { Version } from '../version.ts'
import { canonicalKey, readProperties, type Properties, type Property } from './properties.ts'

/** An application of Spring Boot among the files. */
export interface SpringApp {
  readonly folder: string
  /** The file without a profile first. */
  readonly files: readonly SourceFile[]
  readonly properties: Properties
  /** What the build file says that it runs on. */
  readonly server: 'tomcat' | 'another'
  readonly hasSecurity: boolean
  readonly version: Version
  /** The compose service that it runs in. */
  readonly service: string | undefined
}

/** The applications that configuration files of Spring describe, one for each folder. */
export function findSpring(surroundings: Surroundings): SpringApp[] {
  const files = surroundings.paths
    .filter((path) => named.test(path) && !forTests.test(path))
    .flatMap((path) => {
      const file = surroundings.reader.readFile(path)
      return isProblem(file) ? [] : [file]
    })
  const builds = buildFiles(surroundings)
  const byFolder = Map.groupBy(files, ({ path }) => joinPath(path, '..'))
  return [...byFolder].flatMap(([folder, group]) => appOf(folder, group, { surroundings, builds }))
}

interface Context {
  readonly surroundings: Surroundings
  readonly builds: readonly SourceFile[]
}

function appOf(folder: string, group: readonly SourceFile[], { surroundings, builds }: Context): SpringApp[] {
  const top = folder.replace(/\/?(?:src\/main\/resources|config)(?:\/config)?$/, '')
  const build = builds.filter(({ path }) => joinPath(path, '..') === top)
  const launches = surroundings.launches.filter((launch) =>
    launch.words.some(({ text }) => /(?:^|\/)java$|\.jar$/.test(text)),
  )
  const own = launches.find((launch) => launch.folder === top) ?? (launches.length === 1 ? launches[0] : undefined)
  const service = own?.service ?? serviceOf(top, surroundings)
  const environment = new Map([...environmentOf(surroundings, service, own?.environment), ...argumentsOf(own)])
  const profiles = (environment.get('SPRING_PROFILES_ACTIVE') ?? '').split(',').map((each) => each.trim())
  const isActive = activeIn(profiles)
  const counting = group.filter(({ path }) => counts(path, isActive)).toSorted((a, b) => a.path.length - b.path.length)
  const read = counting.flatMap((file) => readProperties(file, isActive))
  const properties = new Map([...read, ...fromVariables(environment, counting[0])].map((each) => [each.key, each]))
  const texts = build.map(({ text }) => text).join('\n')
  if (!texts.includes('spring-boot') && ![...properties.keys()].some((key) => /^(?:spring|server)\./.test(key)))
    return []
  return [
    {
      folder: top,
      files: counting,
      properties,
      server: /starter-(?:jetty|undertow|webflux|reactor-netty)/.test(texts) ? 'another' : 'tomcat',
      hasSecurity: texts.includes('spring-boot-starter-security'),
      version: versionIn(texts, surroundings),
      service,
    },
  ]
}

/** The service that is built from this folder, or the only one whose variables are Spring's. */
function serviceOf(top: string, { services }: Surroundings): string | undefined {
  const built = services.find(({ build }) => build === top)
  const [spring, second] = services.filter(({ environment }) => [...environment.keys()].some(isVariable))
  return (built ?? (second === undefined ? spring : undefined))?.name
}

function isVariable(name: string): boolean {
  return name.startsWith('SPRING_') || variables.some((key) => canonicalKey(name) === key.replaceAll('.', ''))
}

/** `--spring.profiles.active=prod`, `-Dserver.port=8081`: as the variables of the same names. */
function argumentsOf(launch: Launch | undefined): readonly (readonly [name: string, value: string])[] {
  return (launch?.words ?? []).flatMap(({ text }) => {
    const [, key, value = ''] = /^(?:--|-D)([\w.-]+)=(.*)$/s.exec(text) ?? []
    return key === undefined ? [] : [[key.replaceAll('.', '_').replaceAll('-', '').toUpperCase(), value] as const]
  })
}

/** Whether a profile is active; where none is named, those for production are. */
function activeIn(profiles: readonly string[]): (profile: string) => boolean {
  return (profile) => (profiles.join('') === '' ? /^prod(?:uction)?$/.test(profile) : profiles.includes(profile))
}

/** The file without a profile, and those of profiles that are active. */
function counts(path: string, isActive: (profile: string) => boolean): boolean {
  const profile = named.exec(path)?.[1]
  return profile === undefined || isActive(profile)
}

function environmentOf(
  { services }: Surroundings,
  service: string | undefined,
  launched: ReadonlyMap<string, string> | undefined,
): ReadonlyMap<string, string> {
  return new Map([...(services.find(({ name }) => name === service)?.environment ?? []), ...(launched ?? [])])
}

/** `SERVER_FORWARD_HEADERS_STRATEGY`: variables count before files. */
function fromVariables(environment: ReadonlyMap<string, string>, file: SourceFile | undefined): Property[] {
  const place = { path: file?.path ?? '', start: 0, end: 0, line: 1, column: 1 }
  return [...environment].flatMap(([name, value]) => {
    const key = variables.find((each) => canonicalKey(name) === each.replaceAll('.', ''))
    const isFilled = value.includes('$')
    return key === undefined
      ? []
      : [{ key, value: isFilled ? 'unknown' : value, says: `${name}=${value}`, place, valuePlace: place }]
  })
}

function versionIn(texts: string, surroundings: Surroundings): Version {
  const written =
    /spring-boot-starter-parent<\/artifactId>\s*<version>(\d[\d.]*)/.exec(texts)?.[1] ??
    /org\.springframework\.boot['"]\)?\s*version\s*\(?['"](\d[\d.]*)/.exec(texts)?.[1]
  if (written !== undefined) return { text: written, known: 'file' }
  return surroundings.versionOf('spring') ?? { text: usualVersion, known: 'assumed' }
}

function buildFiles({ paths, reader }: Surroundings): SourceFile[] {
  return paths
    .filter((path) => /(?:^|\/)(?:pom\.xml|build\.gradle(?:\.kts)?)$/.test(path))
    .flatMap((path) => {
      const file = reader.readFile(path)
      return isProblem(file) ? [] : [file]
    })
}

/** The release that is assumed where no file says another. */
export const usualVersion = '3.5.0'

const named = /(?:^|\/)application(?:-([\w-]+))?\.(?:properties|ya?ml)$/
const forTests = /(?:^|\/)(?:test|tests|target|build|bin)\//
const variables = [
  'server.forwardheadersstrategy',
  'server.port',
  'server.address',
  'server.tomcat.remoteip.internalproxies',
  'server.tomcat.remoteip.protocolheader',
  'server.tomcat.remoteip.remoteipheader',
]
