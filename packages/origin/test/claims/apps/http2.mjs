// node:http2 in clear text, through its compatibility API.
import { createServer } from 'node:http2'
import { listen } from './listen.mjs'

listen(
  createServer((request, response) => {
    const { scheme, authority, socket } = request
    response.end(JSON.stringify({ scheme, authority, secure: socket.encrypted, ip: socket.remoteAddress }))
  }),
)
