import { createRoute, OpenAPIHono, z } from '@hono/zod-openapi'
import { reloadEdge, restartAtEdge } from '../../workers/operations.ts'
import type { Desk } from '../desk.ts'
import { metricsText } from '../metrics-text.ts'
import { everySite } from '../sampler.ts'
import { writeDown } from '../write-down.ts'
import { actor, type Env } from './env.ts'
import { failureOf } from './failure.ts'
import { jsonAnswer, operation, usualFailures } from './operation.ts'

const sample = z.object({
  at: z.number(),
  requests: z.number(),
  faults: z.number(),
  p50Ms: z.number().optional(),
  p99Ms: z.number().optional(),
})

const siteStatus = z
  .object({
    host: z.string(),
    to: z.array(z.string()),
    unwell: z.array(z.string()),
    certificateUntil: z.string().optional(),
    certificateFault: z.string().optional(),
    canary: z
      .object({
        state: z.enum(['good', 'bad', 'unknown']),
        at: z.number(),
        asked: z.number(),
        reached: z.number(),
        untruths: z.array(z.string()),
        because: z.string().optional(),
      })
      .optional(),
    instances: z
      .array(z.object({ pid: z.number().optional(), uptimeSeconds: z.number(), restarts: z.number() }))
      .optional(),
    requests: z.number(),
    faults: z.number(),
    p50Ms: z.number().optional(),
    p99Ms: z.number().optional(),
  })
  .openapi('SiteStatus')

const status = z
  .object({
    pid: z.number(),
    uptimeSeconds: z.number(),
    config: z.string().optional(),
    listeners: z.array(z.object({ scheme: z.enum(['http', 'https']), port: z.number() })),
    sites: z.array(siteStatus),
    workers: z.array(
      z.object({ pid: z.number(), connections: z.number(), requests: z.number(), uptimeSeconds: z.number() }),
    ),
    reloads: z.number(),
  })
  .openapi('Status')

const readStatus = createRoute(
  operation(
    { method: 'get', path: '/status', summary: 'What runs: sites, ports, workers', tag: 'Edge', needs: 'viewer' },
    { responses: { 200: jsonAnswer('The edge at this moment.', status), ...usualFailures } },
  ),
)

const readSeries = createRoute(
  operation(
    {
      method: 'get',
      path: '/series',
      summary: 'The last hour, in spans of five seconds',
      tag: 'Edge',
      needs: 'viewer',
    },
    {
      request: {
        query: z.object({
          site: z.string().max(255).optional(),
          since: z.coerce
            .number()
            .int()
            .optional()
            .describe('Only spans that ended after this, in milliseconds since 1970.'),
        }),
      },
      responses: {
        200: jsonAnswer('The oldest span first; without a site, all sites together.', z.array(sample)),
        ...usualFailures,
      },
    },
  ),
)

const reload = createRoute(
  operation(
    { method: 'post', path: '/reload', summary: 'Read the configuration file again', tag: 'Edge', needs: 'operator' },
    { responses: { 200: jsonAnswer('It is served.', z.object({ sites: z.number() })), ...usualFailures } },
  ),
)

const restart = createRoute(
  operation(
    {
      method: 'post',
      path: '/sites/{host}/restart',
      summary: 'Replace the instances of an app that the edge started, one by one',
      tag: 'Edge',
      needs: 'operator',
    },
    {
      request: { params: z.object({ host: z.string().max(255) }) },
      responses: { 200: jsonAnswer('All run anew; no request failed.', z.object({})), ...usualFailures },
    },
  ),
)

const readMetrics = createRoute(
  operation(
    { method: 'get', path: '/metrics', summary: 'Figures for Prometheus', tag: 'Edge', needs: 'viewer' },
    {
      responses: {
        200: { description: 'The text format, version 0.0.4.', content: { 'text/plain': { schema: z.string() } } },
        ...usualFailures,
      },
    },
  ),
)

/** What runs, and how it is doing. */
export function overviewApi(desk: Desk): OpenAPIHono<Env> {
  const api = new OpenAPIHono<Env>()
  api.openapi(readStatus, async (ask) => {
    const now = await desk.edge.status()
    const others = now.sites.filter(({ host }) => host !== desk.host)
    const sites = others.map((site) => ({
      ...site,
      to: [...site.to],
      unwell: [...site.unwell],
      instances: site.instances && [...site.instances],
      canary: site.canary && { ...site.canary, untruths: [...site.canary.untruths] },
    }))
    return ask.json({ ...now, sites, listeners: [...now.listeners], workers: [...now.workers] }, 200)
  })
  api.openapi(readSeries, (ask) => {
    const { site = everySite, since } = ask.req.valid('query')
    return ask.json([...desk.sampler.series(site, since)], 200)
  })
  api.openapi(reload, async (ask) => {
    const outcome = await reloadEdge(desk.edge)
    if (outcome.kind === 'refused') return ask.json(failureOf(outcome.refusal), 422)
    writeDown(desk, { ...actor(ask), did: 'read the configuration again', about: desk.edge.file?.name ?? '' })
    return ask.json(outcome.body, 200)
  })
  api.openapi(restart, async (ask) => {
    const { host } = ask.req.valid('param')
    const outcome = await restartAtEdge(desk.edge, host)
    if (outcome.kind === 'refused') return ask.json(failureOf(outcome.refusal), 422)
    writeDown(desk, { ...actor(ask), did: 'restarted an app', about: host })
    return ask.json({}, 200)
  })
  api.openapi(readMetrics, async (ask) => {
    return ask.text(metricsText(await desk.edge.figures(), await desk.edge.status()), 200)
  })
  return api
}
