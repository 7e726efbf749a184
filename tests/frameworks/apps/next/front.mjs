// Next.js with a server of its own.
import { createServer } from 'node:http'
import { createOrigin } from '@lasthop/origin'
import { originServer } from '@lasthop/origin/node'
import next from 'next'
import { env } from 'node:process'

const origin = createOrigin({ trust: [env.EDGE] })
const app = next({ dir: import.meta.dirname })
await app.prepare()
const answer = app.getRequestHandler()
const server = createServer((request, response) => void answer(request, response))
originServer(server, origin).listen(env.PORT, '127.0.0.1', () => console.log('ready'))
