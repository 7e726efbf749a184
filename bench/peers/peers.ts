import { apache } from './apache.ts'
import { caddy } from './caddy.ts'
import { haproxy } from './haproxy.ts'
import { lasthop } from './lasthop.ts'
import { fastifyHttpProxy, httpProxy3 } from './libraries.ts'
import { nginx } from './nginx.ts'
import { barest, nodeHttp } from './node-http.ts'
import type { Peer } from './peer.ts'

/** Everyone who takes part. */
export const peers: readonly Peer[] = [
  lasthop,
  nginx,
  haproxy,
  caddy,
  apache,
  nodeHttp,
  httpProxy3,
  fastifyHttpProxy,
  barest,
]
