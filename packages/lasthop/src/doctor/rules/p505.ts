import { locationOf } from '../chain.ts'
import { statusIn } from '../belief.ts'
import type { EdgeSite } from '../../products/edge.ts'
import type { Rule } from '../rule.ts'
import { example, nginxFile, redirectServer, rightLocation } from './examples.ts'
import { bare, publicDoors } from './sites.ts'

const api = `location /api/ {\n${rightLocation}\n}`

export const p505: Rule = {
  id: 'P505',
  slug: 'redirect-breaks-post-or-ws',
  level: 'info',
  title: 'the redirect to https makes a GET of what programs post',
  why: 'A webhook or an API client that begins on http loses its body without a word, and a WebSocket does not follow at all.',
  how: 'A posted request on http is answered 301 or 302, and the https site has places for programs: an API, webhooks, sockets.',
  traps: 'Where only browsers come, nobody posts to http.',
  cure: 'Answer 308, which keeps the method and the body, and give programs https addresses.',
  bad: example({ nginx: nginxFile({ tls: api }) }),
  good: example({ nginx: nginxFile({ tls: api, plain: redirectServer.replace('301', '308') }) }),
  find: (view) =>
    publicDoors(view).flatMap(({ way, post }) => {
      const status = statusIn(post)
      const isToHttps = locationOf(post)?.startsWith('https://') === true
      if (way.scheme !== 'http' || !isToHttps || (status !== 301 && status !== 302)) return []
      const secure = publicDoors(view).find(
        (each) => each.way.scheme === 'https' && bare(each.way.authority) === bare(way.authority),
      )
      const path = secure === undefined ? undefined : programPath(secure.way.site)
      if (path === undefined) return []
      const message = isSocket.test(path)
        ? `A WebSocket to ${way.origin}${bareOf(path)} is answered ${status}, which most clients do not follow.`
        : `What is posted to ${way.origin}${bareOf(path)} is answered ${status}, and comes back as a GET without its body.`
      return [{ subject: way.origin, message, outcome: post, place: way.site.place }]
    }),
}

/** A place that programs ask, by its name. */
function programPath({ routes }: EdgeSite): string | undefined {
  return routes.find(({ does, path }) => does === 'proxies' && forPrograms.test(path))?.path
}

const forPrograms = /^(?:(?:\^~|=) )?\/(?:api|webhooks?|hooks?|graphql|rpc|ws|wss|websocket|socket\.io)(?:\/|$)/
const isSocket = /\/(?:ws|wss|websocket|socket\.io)(?:\/|$)/

/** A path without nginx's word for how it is compared. */
function bareOf(path: string): string {
  return path.replace(/^\S+ /, '')
}
