import { joinPath } from '../path.ts'
import type { SourceFile } from '../place.ts'
import type { Service } from '../service.ts'
import { baseOfDockerfile, copiesOfDockerfile, environmentOfDockerfile } from './dockerfile.ts'
import type { Launch } from './launch.ts'

/** What tells which commands run in a container. */
export interface Containers {
  readonly services: readonly Service[]
  /** The commands of compose files. */
  readonly commands: readonly Launch[]
  readonly dockerfiles: readonly SourceFile[]
}

/** The commands of Dockerfiles and of the scripts that are copied or started by them, as run in the containers that they are run in. */
export function inContainers(launches: readonly Launch[], containers: Containers): readonly Launch[] {
  const built = launches.flatMap((launch) => (launch.source === 'dockerfile' ? ofImage(launch, containers) : [launch]))
  return built.map((launch) => (launch.source === 'script' ? ofScript(launch, built, containers) : launch))
}

/** A Dockerfile's command belongs to the service that is built from it, unless that service has a command of its own. */
function ofImage(launch: Launch, { services, commands }: Containers): readonly Launch[] {
  const service = builtFrom(launch.place.path, services)
  if (service === undefined) return [launch]
  if (commands.some((each) => each.service === service.name)) return []
  return [runBy({ ...launch, folder: service.build ?? launch.folder }, service)]
}

/** A service with what its image brings: the variables that it sets, before its own, and the files that it copies. */
export function withImage(service: Service, dockerfiles: readonly SourceFile[]): Service {
  const file = dockerfiles.find(({ path }) => builtFrom(path, [service]) !== undefined)
  if (file === undefined) return service
  const base = baseOfDockerfile(file)
  const folder = service.build ?? ''
  return {
    ...service,
    ...(base === undefined ? {} : { base }),
    mounts: [...service.mounts, ...copiesOfDockerfile(file).map((copy) => copiedFrom(folder, copy))],
    environment: new Map([...environmentOfDockerfile(file), ...service.environment]),
  }
}

/** `site/.htaccess` into `/var/www/html/`; a name with a dot before its end is a file's. */
function copiedFrom(folder: string, { source, target }: Service['mounts'][number]): Service['mounts'][number] {
  const name = nameOf(source)
  const isFile = /^\.?[^.]+\.[\w.]+$|^\.[a-z]+$/i.test(name)
  const plain = target.replace(/(.)\/$/, '$1')
  return { source: joinPath(folder, source), target: isFile && target.endsWith('/') ? `${plain}/${name}` : plain }
}

function builtFrom(dockerfile: string, services: readonly Service[]): Service | undefined {
  const folder = joinPath(dockerfile, '..')
  return (
    services.find((service) => service.dockerfile === dockerfile) ??
    services.find((service) => service.dockerfile === undefined && service.build === folder)
  )
}

function runBy(launch: Launch, service: Service): Launch {
  return { ...launch, service: service.name, environment: new Map([...launch.environment, ...service.environment]) }
}

/** A script is run in the image that copies it, or by the command that names it. */
function ofScript(
  launch: Launch,
  launches: readonly Launch[],
  { services, commands, dockerfiles }: Containers,
): Launch {
  const copied = dockerfiles.find((file) => copies(file, launch.place.path))
  const owner = copied && builtFrom(copied.path, services)
  if (owner !== undefined) return runBy({ ...launch, folder: owner.build ?? launch.folder }, owner)
  const command = commands.find((each) => names(each, launch))
  const service = services.find(({ name }) => name === command?.service)
  if (command !== undefined && service !== undefined) return runBy({ ...launch, folder: command.folder }, service)
  const image = launches.find((each) => each.source === 'dockerfile' && names(each, launch))
  if (image === undefined) return copied === undefined ? launch : { ...launch, source: 'dockerfile' }
  const { service: name } = image
  const environment = new Map([...image.environment, ...launch.environment])
  return { ...launch, source: 'dockerfile', environment, ...(name === undefined ? {} : { service: name }) }
}

/** `command: /start`, `ENTRYPOINT ["sh", "./entrypoint.sh"]`. */
function names({ words }: Launch, { place }: Launch): boolean {
  const name = nameOf(place.path)
  return words.some(({ text }) => nameOf(text) === name)
}

/** `COPY --chown=app ./compose/django/start /start`, from the root of the project or beside the Dockerfile. */
function copies({ path, text }: SourceFile, script: string): boolean {
  const folders = ['', joinPath(path, '..')]
  return [...text.matchAll(copyLine)].some(([, line = '']) => {
    const words = line.split(/\s+/).filter((word) => word !== '' && !word.startsWith('--'))
    return words.slice(0, -1).some((word) => folders.some((folder) => endsWith(script, joinPath(folder, word))))
  })
}

/** The folder that was given to the doctor may lie above the project. */
function endsWith(path: string, end: string): boolean {
  return nameOf(end) !== '' && (path === end || path.endsWith(`/${end}`))
}

function nameOf(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1)
}

const copyLine = /^(?:COPY|ADD)[ \t]+(.*)$/gim
