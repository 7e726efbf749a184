// Koa with koa-session, and no `app.proxy`.
import Koa from 'koa'
import session from 'koa-session'
import { announce, where } from './listen.mjs'

const app = new Koa()
app.keys = ['example']
app.use(session({ secure: true }, app))
app.use((ctx) => {
  ctx.session.seen = true
  const { protocol, secure, ip, hostname, href } = ctx
  ctx.body = { protocol, secure, ip, hostname, href }
})
const server = app.listen(where, () => announce(server))
