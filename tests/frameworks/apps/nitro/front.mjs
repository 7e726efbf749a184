// Nitro, built with the preset node_middleware, on a server of its own.
import { createServer } from 'node:http'
import { env } from 'node:process'
import { createOrigin } from '@lasthop/origin'
import { originServer } from '@lasthop/origin/node'
import { middleware } from './.output-middleware/server/index.mjs'

const origin = createOrigin({ trust: [env.EDGE] })
const server = createServer((request, response) => void middleware(request, response))
originServer(server, origin).listen(env.PORT, '127.0.0.1', () => console.log('ready'))
