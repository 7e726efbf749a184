import type { Environ } from '../app-server.ts'
import type { AppBelief } from '../framework.ts'
import { stringOf, truthOf } from '../php/value.ts'
import { runPhp, type Ran } from '../php/run.ts'
import type { Step } from '../step.ts'
import type { WordPressSite } from './find.ts'

/** What wp-config.php leaves behind for a request, just before WordPress begins. */
export function runConfig({ config, service }: WordPressSite, variables: ReadonlyMap<string, string>): Ran {
  return runPhp(config, {
    server: variables,
    environment: (name) => {
      const value = service?.environment.get(name)
      return value === undefined ? undefined : { kind: 'string', text: value }
    },
    until: 'wp-settings',
  })
}

/** is_ssl(), the host that links and log-ins go by, and the address of a comment: all from `$_SERVER`. */
export function believe(site: WordPressSite, environ: Environ): AppBelief {
  const ran = runConfig(site, new Map([...environ.variables, ['REQUEST_URI', environ.target]]))
  const read = (name: string): string | undefined => {
    const value = ran.server.get(name)
    return value === undefined || value.kind === 'null' ? undefined : stringOf(value)
  }
  const open = ['HTTPS', 'SERVER_PORT', 'HTTP_HOST', 'REMOTE_ADDR'].find(
    (name) => ran.server.get(name)?.kind === 'unknown',
  )
  const steps = stepsOf(site, ran)
  if (open !== undefined)
    return {
      kind: 'unknown',
      because: `What wp-config.php writes to ${open} cannot be read without running it.`,
      steps,
    }
  if (ran.redirect !== undefined)
    return {
      kind: 'answered',
      status: 302,
      ...(ran.redirect.location === undefined ? {} : { location: ran.redirect.location }),
      steps: [
        ...steps,
        {
          product: 'wordpress',
          place: ran.redirect.place,
          says: 'header(...); exit',
          does: 'redirects',
          effect: 'answers',
        },
      ],
    }
  const scheme = isSsl(read) ? 'https' : 'http'
  const forced = scheme === 'http' && isLogIn(environ.target) ? forcedBy(ran) : undefined
  if (forced !== undefined) {
    const location = `https://${read('HTTP_HOST') ?? ''}${environ.target}`
    return { kind: 'answered', status: 302, location, steps: [...steps, forcedStep(forced, location)] }
  }
  const last: Step = {
    product: 'wordpress',
    says: 'is_ssl()',
    does: `HTTPS is ${read('HTTPS') === undefined ? 'not set' : `"${read('HTTPS') ?? ''}"`}: ${scheme}`,
    effect: 'reads',
    field: 'X-Forwarded-Proto',
  }
  const client = read('REMOTE_ADDR')
  return {
    kind: 'believed',
    scheme,
    host: read('HTTP_HOST') ?? '',
    client: client === '' ? undefined : client,
    steps: [...steps, last],
  }
}

/** HTTPS is `on` in any case or equals 1; only where it is not set, port 443 counts. */
function isSsl(read: (name: string) => string | undefined): boolean {
  const https = read('HTTPS')
  if (https === undefined) return read('SERVER_PORT') === '443'
  return https.toLowerCase() === 'on' || Number(https) === 1
}

function isLogIn(target: string): boolean {
  return /^[^?]*\/(?:wp-login\.php|wp-admin\/)/.test(target)
}

/** FORCE_SSL_ADMIN, which is on by itself where the address of the site is written down with https. */
function forcedBy({ constants }: Ran): string | undefined {
  const forced = constants.get('FORCE_SSL_ADMIN')
  if (forced !== undefined) return truthOf(forced) === true ? 'FORCE_SSL_ADMIN' : undefined
  const address = constants.get('WP_SITEURL')
  const url = address === undefined ? undefined : stringOf(address)
  return url?.startsWith('https://') === true ? `WP_SITEURL ${url}` : undefined
}

function forcedStep(says: string, location: string): Step {
  const does = `believes http, and redirects to ${location}`
  return { product: 'wordpress', says, does, effect: 'answers' }
}

function stepsOf({ isFromImage }: WordPressSite, { written }: Ran): readonly Step[] {
  return written.map(({ key, value, place }): Step => {
    const told = value.kind === 'unknown' ? 'what cannot be read here' : `"${stringOf(value) ?? ''}"`
    return {
      product: 'wordpress',
      ...(isFromImage ? {} : { place }),
      says: isFromImage ? "the image's own wp-config.php" : `$_SERVER['${key}'] = ...`,
      does: `${key} is ${told}`,
      effect: key === 'HTTPS' ? 'believes' : 'sets',
      field: key === 'HTTPS' ? 'X-Forwarded-Proto' : (fields.get(key) ?? key),
    }
  })
}

const fields: ReadonlyMap<string, string> = new Map([
  ['REMOTE_ADDR', 'X-Forwarded-For'],
  ['HTTP_HOST', 'X-Forwarded-Host'],
])
