// Hono on its Node server.
import { getConnInfo } from '@hono/node-server/conninfo'
import { createAdaptorServer } from '@hono/node-server'
import { Hono } from 'hono'
import { setCookie } from 'hono/cookie'
import { listen } from './listen.mjs'

const app = new Hono()
app.get('/*', (c) => {
  const { protocol, hostname, origin } = new URL(c.req.url)
  setCookie(c, 'session', '1', { secure: true })
  const secure = protocol === 'https:'
  return c.json({ protocol: protocol.slice(0, -1), secure, ip: getConnInfo(c).remote.address, hostname, origin })
})
listen(createAdaptorServer({ fetch: app.fetch }))
