// h3 on srvx, with `trustProxy` off.
import { originSrvx } from '@lasthop/origin/srvx'
import { getRequestIP, getRequestURL, H3, serve, setCookie } from 'h3'
import { origin } from './front.mjs'
import { announce } from './listen.mjs'

const app = new H3()
app.get('/**', (event) => {
  const { protocol, hostname, origin: site } = getRequestURL(event)
  setCookie(event, 'session', '1', { secure: protocol === 'https:' })
  return { protocol: protocol.slice(0, -1), secure: protocol === 'https:', ip: getRequestIP(event), hostname, site }
})
const plugins = origin === undefined ? [] : [originSrvx(origin)]
const server = serve(app, { port: 0, hostname: '127.0.0.1', silent: true, gracefulShutdown: false, plugins })
await server.ready()
announce(server.node.server)
