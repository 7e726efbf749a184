import { createRoute, OpenAPIHono, z } from '@hono/zod-openapi'
import { isProblem, type Problem } from '@lasthop/contract'
import { authorityOf, findServed, retire, type ServedNow } from '../../acme/retire.ts'
import { revocationReasons } from '../../acme/revoke.ts'
import { readRecords } from '../../acme/stored.ts'
import { renewAtEdge } from '../../workers/operations.ts'
import type { Desk } from '../desk.ts'
import { writeDown } from '../write-down.ts'
import { actor, type Env } from './env.ts'
import { failure } from './failure.ts'
import { jsonAnswer, jsonBody, operation, usualFailures } from './operation.ts'

const name = z.string().min(1).max(255)

const revocation = z
  .object({
    confirm: z.string().max(255).describe('The name once more: it cannot be undone.'),
    reason: z.enum(Object.keys(revocationReasons)).default('unspecified'),
    unrenewed: z
      .enum(['keep', 'revoke'])
      .default('keep')
      .describe('What to do when no other certificate can be had to take its place.'),
  })
  .openapi('Revocation')

const revoked = z
  .object({
    names: z.array(z.string()),
    obtainedAt: z.string(),
    reason: z.string(),
    unreplaced: z.array(z.string()).describe('Why no other certificate takes its place; empty when one does.'),
  })
  .openapi('Revoked')

const revokeOne = createRoute(
  operation(
    {
      method: 'post',
      path: '/certificates/{name}/revocation',
      summary: 'Replace a certificate of a public authority, and revoke the one that was served until then',
      tag: 'Certificates',
      needs: 'owner',
    },
    {
      request: { params: z.object({ name }), ...jsonBody(revocation) },
      responses: { 200: jsonAnswer('The authority has revoked it.', revoked), ...usualFailures },
    },
  ),
)

/** An end to a certificate whose key somebody else has, or whose name is given up. */
export function revocationApi(desk: Desk): OpenAPIHono<Env> {
  const api = new OpenAPIHono<Env>()
  api.openapi(revokeOne, async (ask) => {
    const wanted = ask.req.valid('param').name.toLowerCase()
    const { confirm, reason, unrenewed } = ask.req.valid('json')
    const certificate = findServed(await readRecords(desk.home), wanted)
    if (isProblem(certificate)) return ask.json(failure('not-found', certificate.message), 404)
    if (confirm.toLowerCase() !== wanted) return ask.json(failure('confirm', unconfirmed(certificate, wanted)), 422)
    const retired = await retire({
      certificate,
      authority: authorityOf(certificate.served, acmeChoices(desk)),
      reason,
      renew: () => renewed(desk, wanted),
      unrenewed,
    })
    switch (retired.kind) {
      case 'kept':
        return ask.json(failure('kept', toldTogether(retired.problems)), 422)
      case 'failed':
        return ask.json(failure('revocation', retired.problem.message), 422)
      case 'revoked': {
        const about = certificate.names.join(', ')
        const before = `the certificate of ${certificate.served.obtainedAt}`
        const after =
          retired.unreplaced.length > 0 ? `${reason}; no other one is served` : `${reason}; a new one is served`
        writeDown(desk, { ...actor(ask), did: 'revoked a certificate', about, before, after })
        const { obtainedAt } = certificate.served
        const unreplaced = retired.unreplaced.map(({ message }) => message)
        return ask.json({ names: [...certificate.names], obtainedAt, reason, unreplaced }, 200)
      }
    }
  })
  return api
}

async function renewed(desk: Desk, wanted: string): Promise<readonly Problem[]> {
  const outcome = await renewAtEdge(desk.edge, wanted)
  return outcome.kind === 'done' ? [] : [{ kind: 'problem', message: outcome.refusal.message }]
}

function acmeChoices({ edge }: Desk) {
  return edge.config.sites.flatMap(({ tls }) => (tls.kind === 'acme' ? [tls.acme] : []))
}

function unconfirmed({ names }: ServedNow, wanted: string): string {
  return `This would get a new certificate for ${names.join(', ')} and revoke the one that is served now, which cannot be undone. Say "confirm": "${wanted}" to do it.`
}

function toldTogether(problems: readonly Problem[]): string {
  return problems.map(({ message }) => message).join(' ')
}
