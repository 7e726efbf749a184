// Koa with koa-session, and no `app.proxy`.
import { originKoa } from '@lasthop/origin/koa'
import Koa from 'koa'
import session from 'koa-session'
import { origin } from './front.mjs'
import { announce, where } from './listen.mjs'

const app = new Koa()
if (origin !== undefined) app.use(originKoa(origin))
app.keys = ['example']
app.use(session({ secure: true }, app))
app.use((ctx) => {
  ctx.session.seen = true
  const { protocol, secure, ip, hostname, href } = ctx
  ctx.body = { protocol, secure, ip, hostname, href }
})
const server = app.listen(where, () => announce(server))
