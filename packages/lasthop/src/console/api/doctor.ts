import { createRoute, OpenAPIHono, z } from '@hono/zod-openapi'
import { streamSSE } from 'hono/streaming'
import type { Desk } from '../desk.ts'
import { showReport } from '../doctor-report.ts'
import type { DoctorSaying } from '../doctor-runs.ts'
import { isStillIn } from '../who.ts'
import { writeDown } from '../write-down.ts'
import { actor, type Env } from './env.ts'
import { failure, failures } from './failure.ts'
import { jsonAnswer, jsonBody, operation, usualFailures } from './operation.ts'

const begin = createRoute(
  operation(
    {
      method: 'post',
      path: '/doctor',
      summary: 'Run the doctor on an address or a folder',
      tag: 'Doctor',
      needs: 'operator',
    },
    {
      request: jsonBody(z.object({ target: z.string().trim().min(1).max(1024) })),
      responses: { 200: jsonAnswer('It runs.', z.object({ id: z.string() })), ...usualFailures },
    },
  ),
)

const follow = createRoute(
  operation(
    { method: 'get', path: '/doctor/{id}', summary: 'Follow a run of the doctor', tag: 'Doctor', needs: 'operator' },
    {
      request: { params: z.object({ id: z.string().max(64) }) },
      responses: {
        200: {
          description: 'Server-sent events: progress, then report or fault.',
          content: { 'text/event-stream': { schema: z.string() } },
        },
        ...usualFailures,
      },
    },
  ),
)

/** The doctor, run from the page. It reads and asks; it changes nothing. */
export function doctorApi(desk: Desk): OpenAPIHono<Env> {
  const api = new OpenAPIHono<Env>()
  const targets = new Map<string, string>()
  const { doctor } = desk
  api.openapi(begin, (ask) => {
    const { target } = ask.req.valid('json')
    if (target.startsWith('-'))
      return ask.json(failure('target', `"${target}" is an option, not an address or a folder.`), 422)
    const id = doctor.begin(target)
    if (id === undefined)
      return ask.json(failure('busy', 'The doctor is looking at something else: try again when it is done.'), 409)
    targets.set(id, target)
    for (const known of targets.keys()) if (doctor.find(known) === undefined) targets.delete(known)
    writeDown(desk, { ...actor(ask), did: 'ran the doctor', about: target })
    return ask.json({ id }, 200)
  })
  api.openapi(follow, (ask) => {
    const { id } = ask.req.valid('param')
    const run = doctor.find(id)
    if (run === undefined) return ask.json(failures.gone, 404)
    return streamSSE(ask, async (stream) => {
      const over = Promise.withResolvers<void>()
      stream.onAbort(() => over.resolve())
      const tell = async ({ kind, text }: DoctorSaying): Promise<void> => {
        const data = kind === 'report' ? showReport(text, targets.get(id) ?? '.') : text
        await stream.writeSSE({ event: kind, data })
        if (kind !== 'progress') over.resolve()
      }
      let last = Promise.resolve()
      using _ = run.follow((saying) => {
        if (isStillIn(desk, ask, 'operator')) last = last.then(() => tell(saying))
        else over.resolve()
      })
      await over.promise
      await last
    })
  })
  return api
}
