/** The notebook on Koa, with koa-session. */
import { randomBytes } from 'node:crypto'
import { text } from 'node:stream/consumers'
import {
  addNote,
  allNotes,
  announce,
  host,
  loginPage,
  notesPage,
  openOrigin,
  parseForm,
  port,
  userIn,
} from '@lasthop/example-notebook'
import { originKoa } from '@lasthop/origin/koa'
import Koa from 'koa'
import type { Context } from 'koa'
import session from 'koa-session'

const origin = openOrigin()
const app = new Koa()
app.keys = [randomBytes(32).toString('hex')]

app.use(originKoa(origin))
app.use(session({ key: '__Host-session', secure: true, httpOnly: true, sameSite: 'lax' }, app))
app.use(async (ctx, next) => {
  const sender = origin.verifySender(ctx.req)
  if (sender.kind === 'same') await next()
  else ctx.throw(403, 'This form was not sent by a page of ours.')
})
app.use(async (ctx) => {
  const route = routes[`${ctx.method} ${ctx.path}`]
  if (route !== undefined) await route(ctx)
})

const routes: Readonly<Record<string, (ctx: Context) => void | Promise<void>>> = {
  'GET /'(ctx) {
    const user = userOf(ctx)
    if (user === undefined) ctx.redirect('/login')
    else ctx.body = notesPage({ user, notes: allNotes(), belief: origin.resolve(ctx.req) })
  },
  'GET /login'(ctx) {
    ctx.body = loginPage()
  },
  async 'POST /login'(ctx) {
    const user = userIn(parseForm(await text(ctx.req)))
    if (user === undefined) {
      ctx.status = 401
      ctx.body = loginPage('Name or password is wrong.')
      return
    }
    ctx.session = { user }
    seeOther(ctx, '/')
  },
  'POST /logout'(ctx) {
    ctx.session = null
    seeOther(ctx, '/login')
  },
  async 'POST /notes'(ctx) {
    if (userOf(ctx) !== undefined) addNote(parseForm(await text(ctx.req)))
    seeOther(ctx, '/')
  },
}

function userOf({ session: visit }: Context): string | undefined {
  return typeof visit?.['user'] === 'string' ? visit['user'] : undefined
}

function seeOther(ctx: Context, place: string): void {
  ctx.redirect(place)
  ctx.status = 303
}

const server = app.listen(port, host, () => announce(server))
