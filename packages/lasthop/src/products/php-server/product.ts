import { isProblem } from '@lasthop/contract'

import type { AppServer, AppServerProduct, Bind } from '../app-server.ts'
import { parseSocketTarget, type SocketTarget } from '../host-port.ts'
import { optionValues, type Launch } from '../launch/launch.ts'
import type { Place } from '../place.ts'
import type { Service } from '../service.ts'
import type { Surroundings } from '../surroundings.ts'
import { inProcess, runsApache, runsPhp } from './inside-apache.ts'
import { receive, type Runner } from './receive.ts'

/** The release that is assumed where no file says another. */
const usualVersion = '8.2'

/** PHP's process manager, which the last hop speaks FastCGI with. */
export const phpFpm: AppServerProduct = {
  name: 'php-fpm',
  title: 'PHP-FPM',
  usualVersion,
  find: (surroundings) => [
    ...surroundings.paths.filter((path) => poolFile.test(path)).flatMap((path) => fromPool(path, surroundings)),
    ...surroundings.services.filter(isFpm).map((service) => inContainer(service, surroundings)),
  ],
  standIn: (surroundings) => serverOf(surroundings, { product: 'php-fpm', runner: 'unknown', binds: [], folder: '' }),
}

/** PHP as a module of Apache: in an image of PHP's own, which speaks HTTP, or in an Apache of these files, inside itself. */
export const modPhp: AppServerProduct = {
  name: 'mod_php',
  title: 'PHP in Apache',
  usualVersion,
  find: (surroundings) => [
    ...surroundings.services.filter(runsApache).map((service) => ({
      ...serverOf(surroundings, {
        product: 'mod_php',
        runner: 'apache',
        binds: [{ target: { kind: 'tcp', host: '', port: 80 } }, { target: inProcess }],
        folder: service.build ?? folderOf(service),
      }),
      service: service.name,
    })),
    ...insideApache(surroundings),
  ],
}

function insideApache(surroundings: Surroundings): readonly AppServer[] {
  const isThere = surroundings.paths.some((path) => {
    const file = apacheFile.test(path) ? surroundings.reader.readFile(path) : undefined
    return file !== undefined && !isProblem(file) && runsPhp.test(file.text)
  })
  const binds = [{ target: inProcess }]
  return isThere ? [serverOf(surroundings, { product: 'mod_php', runner: 'apache', binds, folder: '' })] : []
}

/** `php -S`, `php artisan serve`, `symfony serve`: PHP's own server, for development. */
export const phpBuiltIn: AppServerProduct = {
  name: 'php',
  title: 'php -S',
  usualVersion,
  find: (surroundings) => surroundings.launches.flatMap((launch) => builtIn(launch, surroundings)),
}

interface About {
  readonly product: 'php-fpm' | 'mod_php' | 'php'
  readonly runner: Runner
  readonly binds: readonly Bind[]
  readonly folder: string
}

function serverOf(surroundings: Surroundings, { product, runner, binds, folder }: About): AppServer {
  return {
    product,
    title: titles[product],
    version: surroundings.versionOf('php') ?? { text: usualVersion, known: 'assumed' },
    files: [],
    binds,
    folder,
    complaints: [],
    believes: { who: 'nobody', says: 'it hands the fields on as they are' },
    ...(runner === 'built-in' ? {} : { gateways: ['fastcgi'] }),
    receive: (arrival) => receive(runner, arrival),
  }
}

/** `listen = /run/php/php8.2-fpm.sock` of each pool. */
function fromPool(path: string, surroundings: Surroundings): readonly AppServer[] {
  const file = surroundings.reader.readFile(path)
  if (isProblem(file) || !/^[ \t]*\[[\w-]+\]/m.test(file.text)) return []
  const matches = [...file.text.matchAll(/^[ \t]*listen[ \t]*=[ \t]*([^\s;]+)/gm)]
  return matches.flatMap((match) => {
    const target = poolTarget(match[1] ?? '')
    const before = file.text.slice(0, match.index).split('\n')
    const place: Place = {
      path,
      start: match.index,
      end: match.index + match[0].length,
      line: before.length,
      column: (before.at(-1)?.length ?? 0) + 1,
    }
    const binds = target === undefined ? [] : [{ target, place }]
    return [serverOf(surroundings, { product: 'php-fpm', runner: 'fpm', binds, folder: '' })]
  })
}

function poolTarget(text: string): SocketTarget | undefined {
  return text.startsWith('/') ? { kind: 'unix', path: text } : parseSocketTarget(text, 9000)
}

function inContainer(service: Service, surroundings: Surroundings): AppServer {
  const binds = [{ target: { kind: 'tcp', host: '', port: 9000 } }] as const
  const folder = service.build ?? folderOf(service)
  return { ...serverOf(surroundings, { product: 'php-fpm', runner: 'fpm', binds, folder }), service: service.name }
}

/** What is mounted as the site. */
function folderOf({ mounts }: Service): string {
  return mounts.find(({ target }) => /^\/(?:var\/www|app|srv)/.test(target))?.source ?? ''
}

function builtIn(launch: Launch, surroundings: Surroundings): readonly AppServer[] {
  const { words, service, folder } = launch
  const php = words.findIndex(({ text }) => /(?:^|\/)php\d*(?:\.\d+)?$/.test(text))
  const target = php === -1 ? undefined : builtInTarget(words.slice(php + 1))
  if (target === undefined) return []
  const server = serverOf(surroundings, { product: 'php', runner: 'built-in', binds: [target], folder })
  const owner = service ?? (launch.source === 'dockerfile' ? 'container' : undefined)
  return [owner === undefined ? server : { ...server, service: owner }]
}

function builtInTarget(words: Launch['words']): Bind | undefined {
  const listens = optionValues(words, '-S').at(-1)
  if (listens !== undefined) {
    const target = parseSocketTarget(listens.text)
    return target === undefined ? undefined : { target, place: listens.place }
  }
  const serve = words.find(({ text }) => text === 'serve')
  if (serve === undefined) return undefined
  const host = optionValues(words, '--host').at(-1)?.text ?? '127.0.0.1'
  const port = Number(optionValues(words, '--port').at(-1)?.text ?? 8000)
  return { target: { kind: 'tcp', host, port }, place: serve.place }
}

function isFpm({ image = '', base = '' }: Service): boolean {
  return [image, base].some((each) => /(?:^|\/)(?:php|wordpress|drupal|nextcloud)(?::[\w.-]*fpm)|php-fpm/.test(each))
}

const titles = { 'php-fpm': 'PHP-FPM', mod_php: 'PHP in Apache', php: 'php -S' } as const
const apacheFile = /\.(?:conf|load|vhost)$|(?:^|\/)sites-(?:enabled|available)\//
const poolFile = /(?:^|\/)(?:pool\.d\/[^/]+|www|php-fpm[\w.-]*|zz-docker)\.conf$/
