import type { Flip } from '../flips.ts'
import type { Rule } from '../rule.ts'
import { draftOf } from './by-words.ts'
import { example, nginxFile, rightLocation, rightSettings } from './examples.ts'
import { publicDoors } from './sites.ts'

const cached = `${rightLocation.replace('proxy_set_header X-Forwarded-Host $http_host;\n', '')}\nproxy_cache pages;`
const http = 'proxy_cache_path /var/cache/nginx keys_zone=pages:10m;'

export const p703: Rule = {
  id: 'P703',
  slug: 'cache-key-misses-forwarded',
  level: 'error',
  title: 'what one client says is kept and given to all others',
  why: 'One request puts links of the sender into the page that everybody gets from the cache.',
  how: 'A proxied place keeps answers, its key does not have a field, and a request with that field changes what the application believes.',
  traps:
    'A key with the field in it keeps such answers apart; an application that does not read the field answers the same to all.',
  cure: 'Overwrite the field at the edge; a longer key alone leaves the belief wrong.',
  bad: example({
    nginx: nginxFile({ http, location: cached }),
    settings: `${rightSettings}USE_X_FORWARDED_HOST = True\nALLOWED_HOSTS = ["*"]\n`,
  }),
  good: example({
    nginx: nginxFile({ http, location: `${rightLocation}\nproxy_cache pages;` }),
    settings: `${rightSettings}USE_X_FORWARDED_HOST = True\n`,
  }),
  find: (view) =>
    publicDoors(view).flatMap(({ way, flips }) => {
      const cache = way.site.routes.find((route) => route.path === '/' && route.cache !== undefined)?.cache
      const flip = cache && flips.find((each) => each.what !== 'refused' && !isInKey(each, cache.key))
      if (cache === undefined || flip === undefined) return []
      const names = flip.words.map(([name]) => name).join(', ')
      return [
        draftOf(flip, `Answers that ${names} changes are kept under the key ${cache.key}, for everybody.`, {
          place: cache.place,
          key: `${cache.place.path}:${cache.place.start}`,
        }),
      ]
    }),
}

/** nginx writes a field as a variable. */
function isInKey({ words }: Flip, key: string): boolean {
  return words.every(([name]) => key.includes(`$http_${name.toLowerCase().replaceAll('-', '_')}`))
}
