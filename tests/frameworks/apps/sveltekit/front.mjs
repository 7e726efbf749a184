// SvelteKit with a server of its own.
import { createServer } from 'node:http'
import { env } from 'node:process'
import { createOrigin } from '@lasthop/origin'
import { originSvelteKit } from '@lasthop/origin/sveltekit'

const origin = createOrigin({ trust: [env.EDGE] })
createServer(await originSvelteKit(origin, () => import('./build/handler.js'))).listen(env.PORT, '127.0.0.1', () =>
  console.log('ready'),
)
