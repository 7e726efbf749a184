// node:http2 in clear text, through its compatibility API.
import { createServer } from 'node:http2'
import { originServer } from '@lasthop/origin/node'
import { origin } from './front.mjs'
import { listen } from './listen.mjs'

const server = createServer((request, response) => {
  const { scheme, authority, socket } = request
  response.end(JSON.stringify({ scheme, authority, secure: socket.encrypted, ip: socket.remoteAddress }))
})
listen(origin === undefined ? server : originServer(server, origin))
