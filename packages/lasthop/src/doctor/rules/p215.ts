import { foldName } from '@lasthop/contract'

import type { Route } from '../../products/edge.ts'
import type { Draft, Rule } from '../rule.ts'
import { example, nginxFile, rightFields, toApp } from './examples.ts'
import { publicDoors, type DoorWayView } from './sites.ts'

const login = `location = /auth {
  internal;
  proxy_pass http://127.0.0.1:9091;
  proxy_set_header X-Remote-User "";
}
auth_request /auth;
auth_request_set $user $upstream_http_x_remote_user;`
const field = 'proxy_set_header X-Remote-User $user;'
const open = (line: string): string => `location /api/ {\n  auth_request off;\n  ${toApp}\n${rightFields}\n${line}}`

export const p215: Rule = {
  id: 'P215',
  slug: 'identity-headers-open',
  level: 'error',
  title: 'a client may write the field that says who is logged in',
  why: 'An application that takes such a field for a log-in lets anybody in, as anybody.',
  how: "The edge sets a field that names the user in one place, and another place that leads to the same application lets the client's own pass; or a field like Remote-User of a client reaches the witness of a running site. The doctor never tries to log in by it.",
  traps: 'An application that does not read it; a place that leads to another application.',
  cure: 'Remove these fields in every place that does not set them: proxy_set_header X-Remote-User "", RequestHeader unset.',
  bad: example({ nginx: nginxFile({ tls: `${login}\n${open('')}`, location: `${toApp}\n${rightFields}\n${field}` }) }),
  good: example({
    nginx: nginxFile({
      tls: `${login}\n${open('proxy_set_header X-Remote-User "";\n')}`,
      location: `${toApp}\n${rightFields}\n${field}`,
    }),
  }),
  find: (view) => publicDoors(view).flatMap(uncleared),
}

function uncleared({ way }: DoorWayView): readonly Draft[] {
  const routes = way.site.routes.filter(({ does, upstream }) => does === 'proxies' && upstream?.protocol === 'http')
  const names = new Set(routes.flatMap((route) => namesSet(route)))
  return [...names].flatMap((name) =>
    routes
      .filter((route) => route.isOpen !== true && !clears(route, name) && leadsWhere(route, routes, name))
      .map(({ path, place }) => ({
        subject: `${way.origin}${path}`,
        message: `${path} lets the client's own ${name} pass to an application that is told by it who is logged in.`,
        place,
        confidence: 'likely' as const,
        key: `${place.path}:${place.start} ${name}`,
      })),
  )
}

/** Fields by which a place tells the application who is logged in. */
function namesSet({ fields }: Route): readonly string[] {
  return fields.filter(({ action, name }) => action === 'sets' && identity.test(name)).map(({ name }) => name)
}

function clears({ fields }: Route, name: string): boolean {
  return fields.some((each) => foldName(each.name) === foldName(name) && each.action !== 'adds' && !each.isConditional)
}

/** Whether another place that sets the field leads to the same upstream. */
function leadsWhere(route: Route, routes: readonly Route[], name: string): boolean {
  const target = JSON.stringify(route.upstream?.target)
  return routes.some((other) => namesSet(other).includes(name) && JSON.stringify(other.upstream?.target) === target)
}

const identity =
  /^(?:x-)?(?:(?:remote|auth|authenticated|forwarded|webauth|authentik|auth-request|proxy|sso)-)(?:user|username|email|groups?|preferred-username|name|roles?|uid|login)$|^(?:x-)?ssl-client-(?:s-dn|dn|cert|verify)|^x-client-(?:cert|dn|verify)/i
