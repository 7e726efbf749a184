import { isProblem } from '@lasthop/contract'

import { joinPath } from '../path.ts'
import { parsePhp, type PhpFile } from '../php/parse.ts'
import type { Service } from '../service.ts'
import type { Surroundings } from '../surroundings.ts'

/** One WordPress: its wp-config.php, or an image that brings one. */
export interface WordPressSite {
  readonly folder: string
  readonly config: PhpFile
  /** It stands in no file here: the image of WordPress brings it. */
  readonly isFromImage: boolean
  readonly service: Service | undefined
}

/** Every WordPress among the files. */
export function findWordPress(surroundings: Surroundings): readonly WordPressSite[] {
  const own = surroundings.paths
    .filter((path) => /(?:^|\/)wp-config\.php$/.test(path))
    .flatMap((path) => {
      const file = surroundings.reader.readFile(path)
      return isProblem(file) || !named.test(file.text) ? [] : [siteOf(parsePhp(file), surroundings)]
    })
  const images = surroundings.services
    // That of the command line serves nobody.
    .filter(({ image = '' }) => /(?:^|\/)wordpress(?::(?!.*\bcli\b)|$)/.test(image))
    .filter((service) => !own.some(({ config }) => mountsFile(service, config.file.path)))
  return [
    ...own,
    ...images.map((service) => ({
      folder: service.build ?? mountOf(service),
      config: parsePhp({ path: service.place.path, text: imageConfig + extraOf(service) }),
      isFromImage: true,
      service,
    })),
  ]
}

function siteOf(config: PhpFile, { services }: Surroundings): WordPressSite {
  const folder = joinPath(config.file.path, '..')
  const service = services.find((each) => each.build === folder || mountsFile(each, config.file.path))
  return { folder, config, isFromImage: false, service }
}

function mountOf({ mounts }: Service): string {
  return mounts.find(({ target }) => target.startsWith('/var/www'))?.source ?? ''
}

/** Also where the file alone is mounted. */
function mountsFile({ mounts }: Service, path: string): boolean {
  return mounts.some(({ source }) => path === source || isBelow(joinPath(path, '..'), source))
}

function isBelow(inner: string, outer: string): boolean {
  return inner === outer || inner.startsWith(`${outer}/`)
}

/** Lines that the image runs at the end of its own. */
function extraOf({ environment }: Service): string {
  const extra = environment.get('WORDPRESS_CONFIG_EXTRA')
  return extra === undefined ? '' : `\n${extra.replaceAll('$$', '$')}\n`
}

const named = /DB_NAME|wp-settings|ABSPATH/
/** What the image's own wp-config.php does about proxies: it believes https from anybody. */
const imageConfig = `<?php if (str_contains($_SERVER['HTTP_X_FORWARDED_PROTO'] ?? '', 'https')) $_SERVER['HTTPS'] = 'on';`
