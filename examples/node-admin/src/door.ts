import type { IncomingMessage, ServerResponse } from 'node:http'
import { redirect, type Answer } from './answer.ts'
import type { App } from './app.ts'
import { whyForeign } from './csrf.ts'
import { readForm } from './forms.ts'
import { foreignFormPage, nothingPage, unreadablePage, wrongMethodPage } from './pages/message.ts'
import { findRoute } from './routes.ts'
import { send, sendPlain } from './send.ts'
import { openVisit, type Visit } from './visit.ts'

/** The way of one request through the app. It never rejects: a fault of ours is a line on stderr and a 500. */
export async function answerRequest(app: App, request: IncomingMessage, response: ServerResponse): Promise<void> {
  try {
    const belief = app.believe(request)
    if (belief.kind === 'refused') return sendPlain(response, belief)
    const visit = openVisit(app, request, belief)
    send(response, visit, await answer(app, visit, request))
  } catch (fault) {
    apologise(request, response, fault)
  }
}

async function answer(app: App, visit: Visit, request: IncomingMessage): Promise<Answer> {
  const found = findRoute(visit.method, visit.path)
  if (found.kind === 'nothing') return nothingPage()
  if (found.kind === 'wrong-method') return wrongMethodPage(visit.method, found.allow)
  const { route, orderId } = found
  if (!route.open && visit.session === undefined) return redirect('/login')
  if (route.method === 'GET') return route.answer(app, { ...visit, orderId })
  const reading = await readForm(request)
  if (reading.kind === 'unreadable') return unreadablePage(reading.status, reading.message)
  const posted = { ...visit, orderId, form: reading.form }
  const foreign = whyForeign(posted)
  return foreign === undefined ? route.answer(app, posted) : foreignFormPage(foreign)
}

function apologise(request: IncomingMessage, response: ServerResponse, fault: unknown): void {
  // Whoever leaves in the middle of a form makes reading it fail: no fault of ours, and nobody is there to be told.
  if (request.socket.destroyed) return
  process.stderr.write(`${fault instanceof Error ? (fault.stack ?? fault.message) : String(fault)}\n`)
  if (response.headersSent) response.destroy()
  else sendPlain(response, { status: 500, message: 'Something went wrong in the app. Its log says more.' })
}
