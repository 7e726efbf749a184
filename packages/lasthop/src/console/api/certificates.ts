import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { createRoute, OpenAPIHono, z } from '@hono/zod-openapi'
import { listCertificates } from '../../certs/list.ts'
import type { Desk } from '../desk.ts'
import type { Env } from './env.ts'
import { failures } from './failure.ts'
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

/** The certificates of this edge. */
export function certificatesApi(desk: Desk): OpenAPIHono<Env> {
  const api = new OpenAPIHono<Env>()
  api.openapi(listAll, async (ask) => {
    const files = desk.edge.config.sites.flatMap(({ tls }) => (tls.kind === 'files' ? [tls] : []))
    const rows = await listCertificates({ home: desk.home, files }, new Date(desk.now()))
    const told = rows.map((row) =>
      row.kind === 'damaged' ? row : { ...row, names: [...row.names], notAfter: row.notAfter.toISOString() },
    )
    return ask.json(told, 200)
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
