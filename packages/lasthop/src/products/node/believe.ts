import type { Environ } from '../app-server.ts'
import type { AppBelief } from '../framework.ts'
import type { Step } from '../step.ts'
import type { HttpsGuard } from './facts.ts'

/** What a framework of Node reads of a request. */
export interface Reading {
  readonly scheme: string
  readonly host: string
  readonly client: string
  readonly step: Step
}

/** A belief, or what the application's own guard answers before its views. */
export function concluded(product: string, environ: Environ, { reading, guard }: Guarded): AppBelief {
  const { scheme, host, client, step } = reading
  const isHttps = guard?.by === 'field' ? environ.variables.get('x-forwarded-proto') === 'https' : scheme === 'https'
  if (guard !== undefined && !isHttps) {
    const { says, place } = guard
    const sent: Step = { product, says, place, does: 'it is not https: a redirect to https', effect: 'answers' }
    const location = `https://${host}${environ.target}`
    return { kind: 'answered', status: 302, location, steps: [...environ.steps, step, sent] }
  }
  return { kind: 'believed', scheme, host, client: client === '' ? undefined : client, steps: [...environ.steps, step] }
}

interface Guarded {
  readonly reading: Reading
  readonly guard: HttpsGuard | undefined
}
