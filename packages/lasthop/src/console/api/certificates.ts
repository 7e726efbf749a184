import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { createRoute, OpenAPIHono, z } from '@hono/zod-openapi'
import { listAcme, type AcmeRow } from '../../acme/list.ts'
import { listCertificates } from '../../certs/list.ts'
import { renewAtEdge } from '../../workers/operations.ts'
import type { Desk } from '../desk.ts'
import { writeDown } from '../write-down.ts'
import { actor, type Env } from './env.ts'
import { failureOf, failures } from './failure.ts'
import { jsonAnswer, operation, usualFailures } from './operation.ts'

const certificate = z
  .object({
    kind: z.enum(['certificate', 'damaged']),
    file: z.string(),
    names: z.array(z.string()).optional(),
    issuer: z.string().optional(),
    notAfter: z.string().optional(),
    daysLeft: z.number().optional(),
    message: z.string().optional(),
    renewsAt: z.string().optional(),
    lastError: z.string().optional(),
    isPublic: z.boolean().optional(),
  })
  .openapi('Certificate')

const listAll = createRoute(
  operation(
    {
      method: 'get',
      path: '/certificates',
      summary: 'All certificates, and when they end',
      tag: 'Certificates',
      needs: 'viewer',
    },
    { responses: { 200: jsonAnswer('The local root first.', z.array(certificate)), ...usualFailures } },
  ),
)

const readRoot = createRoute(
  operation(
    {
      method: 'get',
      path: '/certificates/root',
      summary: 'The root of the local authority, PEM',
      tag: 'Certificates',
      needs: 'viewer',
    },
    {
      responses: {
        200: {
          description: 'For the stores of browsers and systems.',
          content: { 'application/x-x509-ca-cert': { schema: z.string() } },
        },
        ...usualFailures,
      },
    },
  ),
)

const renew = createRoute(
  operation(
    {
      method: 'post',
      path: '/certificates/{name}/renewal',
      summary: 'Get a new certificate of a public authority now',
      tag: 'Certificates',
      needs: 'operator',
    },
    {
      request: { params: z.object({ name: z.string().max(255) }) },
      responses: {
        200: jsonAnswer(
          'Every process serves it; no connection was closed.',
          z.object({ names: z.array(z.string()), issuer: z.string(), notAfter: z.string() }),
        ),
        ...usualFailures,
      },
    },
  ),
)

/** The certificates of this edge. */
export function certificatesApi(desk: Desk): OpenAPIHono<Env> {
  const api = new OpenAPIHono<Env>()
  api.openapi(listAll, async (ask) => {
    const files = desk.edge.config.sites.flatMap(({ tls }) => (tls.kind === 'files' ? [tls] : []))
    const rows = await listCertificates({ home: desk.home, files }, new Date(desk.now()))
    const acme = (await listAcme(desk.home, desk.edge.config.sites)).map((row) => acmeRow(row, desk.now()))
    const told = rows.map((row) =>
      row.kind === 'damaged' ? row : { ...row, names: [...row.names], notAfter: row.notAfter.toISOString() },
    )
    return ask.json([...told, ...acme], 200)
  })
  api.openapi(renew, async (ask) => {
    const { name } = ask.req.valid('param')
    const outcome = await renewAtEdge(desk.edge, name)
    if (outcome.kind === 'refused') return ask.json(failureOf(outcome.refusal), 422)
    const { names, ...rest } = outcome.body
    writeDown(desk, { ...actor(ask), did: 'renewed a certificate', about: names.join(', ') })
    return ask.json({ ...rest, names: [...names] }, 200)
  })
  api.openapi(readRoot, async (ask) => {
    const pem = await readFile(join(desk.home, 'ca', 'root.crt'), 'utf8').catch(() => undefined)
    if (pem === undefined) return ask.json(failures.gone, 404)
    ask.header('Content-Type', 'application/x-x509-ca-cert')
    ask.header('Content-Disposition', 'attachment; filename="lasthop-root.crt"')
    return ask.body(pem, 200)
  })
  return api
}

function acmeRow({ names, certificate: pair, renewsAt, failure: trouble, file }: AcmeRow, now: number) {
  return {
    kind: 'certificate' as const,
    file,
    names: [...names],
    isPublic: true,
    issuer: pair?.issuer,
    notAfter: pair?.notAfter.toISOString(),
    daysLeft: pair && Math.floor((pair.notAfter.getTime() - now) / 86_400_000),
    renewsAt: renewsAt?.toISOString(),
    lastError: trouble && `${trouble.message} ${trouble.cure}`,
  }
}
