import { createRequire } from 'node:module'
import { execPath } from 'node:process'
import { nodeCommand } from './node-http.ts'
import type { Peer } from './peer.ts'

/** The heir of http-proxy, on node:http. */
export const httpProxy3: Peer = {
  name: 'http-proxy-3',
  speaks: ['h1', 'websocket'],
  runsOnV8: true,
  version: versionOfPackage('http-proxy-3'),
  command: nodeCommand('http-proxy-3'),
  files: () => ({}),
}

/** The fastest npm library that was found: Fastify in front, undici behind. */
export const fastifyHttpProxy: Peer = {
  name: '@fastify/http-proxy',
  speaks: ['h1'],
  runsOnV8: true,
  version: versionOfPackage('@fastify/http-proxy'),
  command: nodeCommand('fastify-http-proxy'),
  files: () => ({}),
}

function versionOfPackage(name: string): Peer['version'] {
  const path = createRequire(import.meta.url).resolve(`${name}/package.json`)
  return [execPath, '--print', `${JSON.stringify(`${name} `)} + require(${JSON.stringify(path)}).version`]
}
