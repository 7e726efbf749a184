// Astro with a server of its own; ASTRO_NODE_AUTOSTART=disabled keeps the build from starting one.
import { createServer } from 'node:http'
import { env } from 'node:process'
import { createOrigin } from '@lasthop/origin'
import { originServer } from '@lasthop/origin/node'

env.ASTRO_NODE_AUTOSTART = 'disabled'
const { handler } = await import('./dist/server/entry.mjs')
originServer(createServer(handler), createOrigin({ trust: [env.EDGE] })).listen(env.PORT, '127.0.0.1', () =>
  console.log('ready'),
)
