import type { IncomingMessage } from 'node:http'
import { OpenAPIHono } from '@hono/zod-openapi'
import { HTTPException } from 'hono/http-exception'
import type { Desk } from '../desk.ts'
import { isDamaged } from '../keep/damaged.ts'
import { Gone } from '../keep/gone.ts'
import { unwritable } from '../keep/unwritable.ts'
import { ownOrigin } from '../sender.ts'
import { identify } from '../who.ts'
import { certificatesApi } from './certificates.ts'
import { doctorApi } from './doctor.ts'
import type { Env } from './env.ts'
import { failure } from './failure.ts'
import { guard, noOperation } from './guard.ts'
import { liveApi } from './live.ts'
import { overviewApi } from './overview.ts'
import { revocationApi } from './revocation.ts'
import { passkeysApi } from './passkeys.ts'
import { peopleApi } from './people.ts'
import { sessionApi } from './session.ts'
import { settingsApi } from './settings.ts'
import { sizeLimit } from './size.ts'
import { sitesApi } from './sites.ts'
import { tokensApi } from './tokens.ts'

/** The whole API below `/api`: every request identified, every change from a browser checked for its sender, all described by one document. */
export function consoleApi(desk: Desk): OpenAPIHono<Env> {
  const api = new OpenAPIHono<Env>({
    defaultHook: (result, ask) => {
      if (result.success) return undefined
      const problems = result.error.issues.map(({ path, message }) => `${path.join('.') || 'body'}: ${message}`)
      return ask.json(failure('body', 'The request is not understood.', problems), 400)
    },
  })
  api.use(async (ask, next) => {
    const { incoming } = ask.env
    ask.set('address', desk.origin.resolve(incoming).client?.text ?? 'unknown')
    ask.set('who', identify(incoming, desk))
    ask.header('Cache-Control', 'no-store')
    const fault = senderFault(incoming, desk)
    if (fault !== undefined) return ask.json(failure('sender', fault), 403)
    await next()
    // Nobody is told of a change that a power cut could take back.
    if (ask.req.method !== 'GET') await desk.keep.held()
    return undefined
  })
  const rooms = makers.map((make) => make(desk))
  api.use(guard(rooms))
  api.use(sizeLimit())
  for (const room of rooms) api.route('/', room)
  describe(api)
  api.all('*', (ask) => ask.json(noOperation, 404))
  api.onError((error, ask) => {
    if (error instanceof HTTPException)
      return ask.json(failure('body', `The request is not understood: ${error.message}.`), error.status)
    if (isDamaged(error)) {
      desk.log.error(`${damaged} It says: ${String(error)}.`)
      return ask.json(failure('damaged', damaged), 500)
    }
    if (error instanceof Gone) {
      desk.log.error(`${gone} It says: ${error.message}`)
      return ask.json(failure('gone', gone), 500)
    }
    const reason = unwritable(error)
    if (reason !== undefined) {
      desk.log.error(`The console's database could not be written: ${reason}.`)
      return ask.json(
        failure('disk', `The console's database could not be written: ${reason}. Nothing was changed.`),
        507,
      )
    }
    desk.log.error(`The console could not answer ${ask.req.method} ${ask.req.path}: ${String(error)}.`)
    return ask.json(failure('fault', 'The console failed at this. Its log says more.'), 500)
  })
  return api
}

const makers = [
  sessionApi,
  passkeysApi,
  overviewApi,
  liveApi,
  sitesApi,
  certificatesApi,
  revocationApi,
  doctorApi,
  peopleApi,
  tokensApi,
  settingsApi,
]

const damaged =
  "The console's database is damaged. Start the edge anew: it is put aside then, and the console begins anew. The sites are served all the same."

const gone =
  "The console's database was moved or deleted. Nothing was changed. Put it back and start the edge anew, or start it anew without: the console begins anew then. The sites are served all the same."

/** Whether a change may come from a browser that another site sent: what a browser cannot be made to do without Origin (RFC 6454 section 7.3). */
function senderFault(request: IncomingMessage, { origin }: Desk): string | undefined {
  const { method = '', headers } = request
  if (method === 'GET' || method === 'HEAD' || headers.authorization !== undefined) return undefined
  const own = ownOrigin(request, origin)
  if (headers.origin !== undefined && headers.origin === own) return undefined
  if (headers.origin === undefined && headers['sec-fetch-site'] === 'same-origin') return undefined
  return `This change came from ${headers.origin ?? 'no origin'} and not from ${own ?? 'the console'}: nothing was done.`
}

function describe(api: OpenAPIHono<Env>): void {
  const { openAPIRegistry: registry } = api
  registry.registerComponent('securitySchemes', 'session', {
    type: 'apiKey',
    in: 'cookie',
    name: '__Host-lasthop-session',
  })
  registry.registerComponent('securitySchemes', 'token', { type: 'http', scheme: 'bearer' })
  api.doc31('/openapi.json', {
    openapi: '3.1.0',
    info: { title: 'Lasthop console', version: '1', description: 'What the console shows and does, for programs.' },
    servers: [{ url: '/api' }],
  })
}
