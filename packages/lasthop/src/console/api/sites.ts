import { createRoute, OpenAPIHono, z } from '@hono/zod-openapi'
import { isProblem } from '@lasthop/contract'
import type { Desk } from '../desk.ts'
import { changeSite, siteSettings } from '../edit-sites.ts'
import { diffTexts } from '../lines-diff.ts'
import type { FileState } from '../site-file.ts'
import { actor, type Ask, type Env } from './env.ts'
import { failure, failures, refusedFile } from './failure.ts'
import { jsonAnswer, jsonBody, operation, usualFailures } from './operation.ts'

const file = z
  .object({ path: z.string(), text: z.string(), hash: z.string(), problems: z.array(z.string()) })
  .openapi('ConfigurationFile')

const host = z.string().min(1).max(255)
const text = z.string().max(1_048_576)
const change = z.union([
  z.object({ kind: z.literal('set'), host, settings: text }),
  z.object({ kind: z.literal('remove'), host }),
])

const was = text
  .nullable()
  .optional()
  .describe('The settings that the change began with, null for none: it is a conflict if others stand there now.')
const base = z
  .string()
  .max(64)
  .optional()
  .describe('The hash of the text that the change began with: it is a conflict if the file has another one now.')

const diff = z.array(z.object({ kind: z.enum([' ', '+', '-']), text: z.string() }))

const readFile = createRoute(
  operation(
    { method: 'get', path: '/file', summary: 'The configuration file as it is now', tag: 'Sites', needs: 'viewer' },
    { responses: { 200: jsonAnswer('The file.', file), ...usualFailures } },
  ),
)

const readSite = createRoute(
  operation(
    { method: 'get', path: '/file/sites/{host}', summary: 'The settings of one site', tag: 'Sites', needs: 'viewer' },
    {
      request: { params: z.object({ host }) },
      responses: {
        200: jsonAnswer('Its YAML.', z.object({ host: z.string(), settings: z.string(), hash: z.string() })),
        ...usualFailures,
      },
    },
  ),
)

const plan = createRoute(
  operation(
    {
      method: 'post',
      path: '/file/plan',
      summary: 'What a change would do, without doing it',
      tag: 'Sites',
      needs: 'operator',
    },
    {
      request: jsonBody(z.union([z.object({ change, was }), z.object({ text, base })])),
      responses: {
        200: jsonAnswer(
          'The whole text, what is wrong with it, and how it differs from the file.',
          z.object({ text: z.string(), base: z.string(), problems: z.array(z.string()), diff }),
        ),
        ...usualFailures,
      },
    },
  ),
)

const apply = createRoute(
  operation(
    { method: 'put', path: '/file', summary: 'Write the file and serve it', tag: 'Sites', needs: 'operator' },
    {
      request: jsonBody(z.object({ text, base: z.string().max(64), note: z.string().max(200).default('') })),
      responses: {
        200: jsonAnswer('It is served; no connection was closed.', z.object({ hash: z.string() })),
        ...usualFailures,
      },
    },
  ),
)

const version = z.object({ id: z.number(), at: z.number(), who: z.string(), note: z.string() }).openapi('Version')

const listVersions = createRoute(
  operation(
    { method: 'get', path: '/versions', summary: 'Every version of the file', tag: 'Sites', needs: 'viewer' },
    { responses: { 200: jsonAnswer('The newest first.', z.array(version)), ...usualFailures } },
  ),
)

const readVersion = createRoute(
  operation(
    {
      method: 'get',
      path: '/versions/{id}',
      summary: 'One version, and its difference from now',
      tag: 'Sites',
      needs: 'viewer',
    },
    {
      request: { params: z.object({ id: z.coerce.number().int() }) },
      responses: { 200: jsonAnswer('The text.', z.object({ text: z.string(), diff })), ...usualFailures },
    },
  ),
)

/** The file that says what is served: read, planned, applied, and every version of it. */
export function sitesApi(desk: Desk): OpenAPIHono<Env> {
  const api = new OpenAPIHono<Env>()
  api.openapi(readFile, async (ask) => {
    const now = await desk.siteFile.read()
    if (isProblem(now)) return ask.json(failure('no-file', now.message), 409)
    const problems = desk.siteFile.check(now.text).map(({ message }) => message)
    return ask.json({ path: desk.siteFile.path ?? '', ...now, problems }, 200)
  })
  api.openapi(readSite, async (ask) => {
    const now = await desk.siteFile.read()
    if (isProblem(now)) return ask.json(failure('no-file', now.message), 409)
    const wanted = ask.req.valid('param').host
    const settings = siteSettings(now.text, wanted)
    return settings === undefined
      ? ask.json(failures.gone, 404)
      : ask.json({ host: wanted, settings, hash: now.hash }, 200)
  })
  api.openapi(plan, async (ask) => {
    const now = await desk.siteFile.read()
    if (isProblem(now)) return ask.json(failure('no-file', now.message), 409)
    const asked = ask.req.valid('json')
    if (isStale(asked, now)) return ask.json(failure('conflict', changedMeanwhile), 409)
    const planned = 'text' in asked ? asked.text : changeSite(now.text, asked.change)
    if (isProblem(planned)) return ask.json(failure('change', planned.message), 422)
    const problems = desk.siteFile.check(planned).map(({ message }) => message)
    return ask.json({ text: planned, base: now.hash, problems, diff: [...diffTexts(now.text, planned)] }, 200)
  })
  api.openapi(apply, async (ask) => {
    const asked = ask.req.valid('json')
    return applied(ask, desk, asked)
  })
  api.openapi(listVersions, async (ask) => {
    await desk.siteFile.read()
    return ask.json([...desk.versions.all()], 200)
  })
  api.openapi(readVersion, async (ask) => {
    const found = desk.versions.textOf(ask.req.valid('param').id)
    if (found === undefined) return ask.json(failures.gone, 404)
    const now = await desk.siteFile.read()
    return ask.json({ text: found, diff: isProblem(now) ? [] : [...diffTexts(now.text, found)] }, 200)
  })
  return api
}

type Planned =
  | { readonly change: { readonly host: string }; readonly was?: string | null | undefined }
  | { readonly text: string; readonly base?: string | undefined }

/** Whether what a change began with is there no more. A site's own settings alone count for it: others may change at the same time. */
function isStale(asked: Planned, now: FileState): boolean {
  if ('text' in asked) return asked.base !== undefined && asked.base !== now.hash
  return asked.was !== undefined && (siteSettings(now.text, asked.change.host) ?? null) !== asked.was
}

const changedMeanwhile = 'Somebody changed this meanwhile. Nothing is lost: what you typed is still here.'

async function applied(ask: Ask, desk: Desk, asked: { text: string; base: string; note: string }) {
  const done = await desk.siteFile.apply(asked.text, { ...actor(ask), base: asked.base, note: asked.note })
  switch (done.kind) {
    case 'conflict':
      return ask.json(
        failure('conflict', 'The file was changed meanwhile: look at the change and apply yours again.'),
        409,
      )
    case 'refused':
      return ask.json(refusedFile(done.problems), 422)
    case 'applied':
      return ask.json({ hash: done.hash }, 200)
  }
}
