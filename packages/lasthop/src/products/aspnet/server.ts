import { fieldPairs } from '@lasthop/contract'

import type { AppServer, AppServerProduct, Bind, Environ } from '../app-server.ts'
import type { Complaint } from '../complaint.ts'
import { isLoopbackHost, parseSocketTarget } from '../host-port.ts'
import type { Arrival } from '../message.ts'
import type { Refused } from '../passage.ts'
import type { Surroundings } from '../surroundings.ts'
import { isAtLeast } from '../version.ts'
import { certaintyAt, matchesIn, type Code } from './code.ts'
import { findAspNet, usualVersion, type AspNetApp } from './find.ts'

/** Kestrel, which every application of ASP.NET Core brings. */
export const kestrel: AppServerProduct = {
  name: 'kestrel',
  title: 'Kestrel',
  usualVersion,
  find: (surroundings) => findAspNet(surroundings).map((app) => serverOf(app, surroundings)),
}

function serverOf(app: AspNetApp, surroundings: Surroundings): AppServer {
  const { service, folder, project } = app
  return {
    product: 'kestrel',
    title: 'Kestrel',
    version: surroundings.versionOf('kestrel') ?? app.version,
    files: [project],
    binds: bindsOf(app),
    folder,
    complaints: app.code.flatMap(complaintsIn),
    believes: { who: 'nobody', says: 'it hands the fields on as they are' },
    receive,
    ...(service === undefined ? {} : { service }),
  }
}

/** Kestrel compares :scheme with the connection, unless it is told not to. */
function complaintsIn(code: Code): readonly Complaint[] {
  return matchesIn(code, /\bAllowAlternateSchemes\s*=\s*true\b/g)
    .filter(({ index }) => certaintyAt(code, index) === 'certain')
    .map(({ index, 0: found }) => ({
      rule: 'P217',
      place: code.placeOf(index, index + found.length),
      message: 'Kestrel takes :scheme as it comes: who speaks HTTP/2 to it says what Request.Scheme is.',
    }))
}

/** By the code, the environment, appsettings.json, or what is usual: 5000 on this machine, 8080 in a container (80 before 8.0). */
function bindsOf({ code, environment, settings, service, version }: AspNetApp): readonly Bind[] {
  const inCode = code.flatMap((each) =>
    matchesIn(each, /\b(?:UseUrls|\.Run|Urls\.Add)\s*\(\s*((?:"[^"]*"\s*,?\s*)+)\)/g).flatMap((match) =>
      urlsIn(match[1] ?? '').map((target) => ({
        target,
        place: each.placeOf(match.index, match.index + match[0].length),
      })),
    ),
  )
  if (inCode.length > 0) return inCode
  const ports = (environment.get('ASPNETCORE_HTTP_PORTS') ?? '').split(';').filter((each) => /^\d+$/.test(each))
  const urls = urlsIn(environment.get('ASPNETCORE_URLS') ?? '')
  const endpoints = settings.flatMap(({ text }) =>
    urlsIn([...text.matchAll(/"(?:Url|urls)"\s*:\s*"([^"]*)"/gi)].map((match) => match[1]).join(';')),
  )
  const said = urls.length > 0 ? urls : endpoints
  if (said.length > 0) return said.map((target) => ({ target }))
  if (ports.length > 0) return ports.map((port) => ({ target: { kind: 'tcp', host: '', port: Number(port) } }))
  const port = service === undefined ? 5000 : isAtLeast(version.text, '8') ? 8080 : 80
  return [{ target: { kind: 'tcp', host: service === undefined ? 'localhost' : '', port } }]
}

/** `http://127.0.0.1:5000`, `http://+:80`, `http://unix:/run/app.sock`; https is another matter. */
function urlsIn(text: string): readonly Bind['target'][] {
  return [...text.matchAll(/http:\/\/([^\s;"/,]+(?:\/[^\s;",]*)?)/g)].flatMap((match) => {
    const rest = match[1] ?? ''
    if (rest.startsWith('unix:')) return [{ kind: 'unix' as const, path: rest.slice(5) }]
    const target = parseSocketTarget(rest.replace(/\/.*$/, '').replace(/^[+*](?=:|$)/, ''), 80)
    if (target === undefined) return []
    return target.kind === 'tcp' && isLoopbackHost(target.host) ? [{ ...target, host: '127.0.0.1' }] : [target]
  })
}

/** What Kestrel hands on. Lines of one name stay apart; here they are joined as most code sees them. */
function receive({ message, peer, address, port }: Arrival): Environ | Refused {
  const { fields, method, target, version } = message
  const variables = new Map<string, string>()
  for (const [given, value] of fieldPairs(fields)) {
    const name = given.toLowerCase()
    const before = variables.get(name)
    variables.set(name, before === undefined ? value : `${before},${value}`)
  }
  if (version === '1.1' && !variables.has('host'))
    return {
      kind: 'refused',
      status: 400,
      steps: [
        {
          product: 'kestrel',
          says: 'Kestrel',
          does: 'there is no Host in HTTP/1.1: 400',
          effect: 'refuses',
          field: 'Host',
        },
      ],
    }
  return {
    kind: 'environ',
    interface: 'aspnet',
    scheme: 'http',
    method,
    target,
    fields,
    variables,
    remoteAddress: peer.kind === 'ip' ? peer.address.text : '',
    serverName: address,
    serverPort: String(port),
    steps: [],
  }
}
