import type { Wanted } from '../edge.ts'
import { describeTarget } from '../host-port.ts'
import { yamlLines } from './declare.ts'
import { blockFields, blockName } from './edge-block.ts'

/** A right configuration: the static file, and below it the file of the file provider, each a document of its own. */
export function render(wanted: Wanted): string {
  const { names, certificate, upstream, httpPort, httpsPort } = wanted
  const name = `${blockName}-https`
  return [
    '# Not run in the tests of lasthop: the model of Traefik, read from its source, says that it is right.',
    '# traefik.yml: from 2.11.43 and 3.6.14 on',
    'entryPoints:',
    '  web:',
    `    address: ":${httpPort}"`,
    '    http:',
    '      redirections:',
    '        entryPoint: { to: websecure, scheme: https }',
    '  websecure:',
    `    address: ":${httpsPort}"`,
    '    # Uploads that take longer than a minute are cut without this.',
    '    transport: { respondingTimeouts: { readTimeout: 600s } }',
    '    http:',
    '      tls: {}',
    '      # The truth about the request, before every other middleware.',
    `      middlewares: [${name}@file]`,
    'providers:',
    '  file: { filename: /etc/traefik/dynamic.yml }',
    '---',
    '# dynamic.yml: a file of its own',
    '# HSTS, once everything works on https: a middleware with headers: { stsSeconds: 300 } behind the other.',
    'http:',
    '  middlewares:',
    ...yamlLines(name, blockFields({ says: 'https' })).map((line) => `    ${line}`),
    '  routers:',
    '    app:',
    `      rule: ${ruleOf(names)}`,
    '      entryPoints: [websecure]',
    '      service: app',
    '  services:',
    '    app:',
    '      loadBalancer:',
    `        servers: [{ url: "${urlOf(upstream)}" }]`,
    'tls:',
    '  certificates:',
    `    - { certFile: ${certificate.cert}, keyFile: ${certificate.key} }`,
    '',
  ].join('\n')
}

/** No path is named, so the rule is for every one. */
function ruleOf(names: readonly string[]): string {
  if (names.length === 0) return '"PathPrefix(`/`)"'
  return `"${names.map((name) => `Host(\`${name}\`)`).join(' || ')}"`
}

function urlOf({ protocol, target }: Wanted['upstream']): string {
  return `${protocol === 'https' ? 'https' : 'http'}://${describeTarget(target)}`
}
