import { argv } from 'node:process'
import { WebSocketServer } from 'ws'

// The application of the WebSocket scenario: sends every message back.
new WebSocketServer({ host: '127.0.0.1', port: Number(argv[2]), perMessageDeflate: false }).on(
  'connection',
  (socket) => {
    socket.on('error', () => socket.terminate())
    socket.on('message', (message, isBinary) => socket.send(message, { binary: isBinary }))
  },
)
