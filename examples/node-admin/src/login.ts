import { redirect, type Answer } from './answer.ts'
import type { App } from './app.ts'
import { loginPage } from './pages/login.ts'
import type { Visit } from './visit.ts'

export function showLogin(app: App, visit: Visit): Answer {
  if (visit.session !== undefined) return redirect('/orders')
  return loginPage(visit, { notice: app.notice, name: '' })
}

export async function logIn(app: App, visit: Visit): Promise<Answer> {
  const name = visit.form.get('name') ?? ''
  const who = whoTries(visit)
  const waitSeconds = app.attempts.begin(who)
  if (waitSeconds > 0) return tooMany(app, visit, waitSeconds)
  if (!(await app.users.match(name, visit.form.get('password') ?? ''))) return wrong(app, visit)
  app.attempts.succeed(who)
  app.sessions.end(visit.id)
  return { ...redirect('/orders'), cookie: app.sessions.start({ user: name, sentFrom: visit.sentFrom }) }
}

export function logOut(app: App, visit: Visit): Answer {
  app.sessions.end(visit.id)
  return { ...redirect('/login'), cookie: 'forget' }
}

// An app that is not told the visitor's address has to count all visitors as one: see the sentence in `tooMany`.
function whoTries({ belief }: Visit): string {
  return belief.client ?? 'unknown'
}

function wrong(app: App, visit: Visit): Answer {
  const name = (visit.form.get('name') ?? '').slice(0, 80)
  return {
    ...loginPage(visit, { notice: app.notice, name, mistake: 'That name and password do not belong together.' }),
    status: 422,
  }
}

function tooMany(app: App, visit: Visit, waitSeconds: number): Answer {
  const whose =
    visit.belief.client === undefined ? ' The app does not know your address, so it counts all visitors as one.' : ''
  const mistake = `Too many tries. Wait ${Math.ceil(waitSeconds / 60)} min, then try again.${whose}`
  const page = loginPage(visit, { notice: app.notice, name: '', mistake })
  return { ...page, status: 429, fields: { 'Retry-After': String(waitSeconds) } }
}
