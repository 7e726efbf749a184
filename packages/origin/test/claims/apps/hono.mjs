// Hono on its Node server.
import { getConnInfo } from '@hono/node-server/conninfo'
import { createAdaptorServer } from '@hono/node-server'
import { originServer } from '@lasthop/origin/node'
import { Hono } from 'hono'
import { setCookie } from 'hono/cookie'
import { csrf } from 'hono/csrf'
import { origin } from './front.mjs'
import { listen } from './listen.mjs'

const app = new Hono()
app.use(csrf())
app.post('/form', (c) => c.text('taken'))
app.get('/*', (c) => {
  const { protocol, hostname, origin: site } = new URL(c.req.url)
  setCookie(c, 'session', '1', { secure: true })
  const secure = protocol === 'https:'
  return c.json({ protocol: protocol.slice(0, -1), secure, ip: getConnInfo(c).remote.address, hostname, site })
})
const server = createAdaptorServer({ fetch: app.fetch })
listen(origin === undefined ? server : originServer(server, origin))
