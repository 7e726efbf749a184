import type { Environ } from '../app-server.ts'
import type { AppBelief } from '../framework.ts'
import type { Step } from '../step.ts'
import type { Version } from '../version.ts'
import { isAtLeast } from '../version.ts'
import { applyForwarded, type KnownOptions, type Seen } from './middleware.ts'
import type { ForwardedOptions } from './options.ts'
import type { Pipeline } from './pipeline.ts'

/** What decides about an application of ASP.NET Core. */
export interface AspNetSettings {
  readonly options: ForwardedOptions
  readonly pipeline: Pipeline
  /** The hosts of AllowedHosts; `*` is any. */
  readonly hosts: readonly string[]
  readonly version: Version
}

/** Request.Scheme, Request.Host and Connection.RemoteIpAddress, and what UseHttpsRedirection answers before any code runs. */
export function believe(settings: AspNetSettings, environ: Environ): AppBelief {
  const { options, pipeline, hosts } = settings
  const { runs, flags, known, limit } = options
  const open = [runs, flags, known, limit].find(({ value }) => value === 'unknown')
  if (open !== undefined && runs.value !== 0)
    return {
      kind: 'unknown',
      because: `${open.says} cannot be read without running it.`,
      ...(open.place && { place: open.place }),
      steps: [],
    }
  const own: Seen = {
    scheme: environ.scheme,
    host: environ.variables.get('host') ?? '',
    client: environ.remoteAddress,
    fields: environ.fields,
  }
  const compiled = compile(settings)
  const seen = Array.from({ length: Number(runs.value) }).reduce<Seen>(
    (before) => applyForwarded(before, compiled),
    own,
  )
  const step = stepOf(options, { own, seen, asked: compiled })
  if (!isAnswered(own.host, hosts))
    return {
      kind: 'answered',
      status: 400,
      steps: [
        {
          product: 'aspnet',
          says: 'AllowedHosts',
          does: 'it does not answer for this host: 400',
          effect: 'refuses',
          field: 'Host',
        },
      ],
    }
  const redirect = pipeline.redirect
  const asked = redirect?.isEarly === true ? own : seen
  if (redirect !== undefined && asked.scheme !== 'https') {
    const { value } = redirect.port
    const port = value === 443 || value === 'unknown' ? '' : `:${value}`
    const says = redirect.isEarly ? 'UseHttpsRedirection, before UseForwardedHeaders' : 'UseHttpsRedirection'
    const sent: Step = {
      product: 'aspnet',
      place: redirect.place,
      says,
      does: 'it is not https: a redirect to https',
      effect: 'answers',
    }
    const location = `https://${asked.host.replace(/:\d+$/, '')}${port}${environ.target}`
    return { kind: 'answered', status: 307, location, steps: [step, sent] }
  }
  const { scheme, host, client } = seen
  return { kind: 'believed', scheme, host, client: client === '' ? undefined : client, steps: [step] }
}

function compile({ options, version }: AspNetSettings): KnownOptions {
  const { flags, known, limit, needsSymmetry, hosts } = options
  return {
    flags: flags.value === 'unknown' ? [] : flags.value,
    known: known.value === 'unknown' ? [] : known.value,
    limit: limit.value === 'unknown' ? 1 : limit.value,
    needsSymmetry,
    hosts,
    asksAlways: asksAlways(version.text),
  }
}

/** `8.0` stands for its last patch. */
function asksAlways(version: string): boolean {
  const isWhole = version.split('.').length < 3
  if (isAtLeast(version, '9.1')) return true
  if (isAtLeast(version, '9.0')) return isWhole || isAtLeast(version, '9.0.6')
  return isAtLeast(version, '8.0') && (isWhole || isAtLeast(version, '8.0.17'))
}

interface Asked {
  readonly own: Seen
  readonly seen: Seen
  readonly asked: KnownOptions
}

function stepOf({ runs, flags, known }: ForwardedOptions, { own, seen, asked }: Asked): Step {
  const shared = { product: 'aspnet', field: 'X-Forwarded-Proto' } as const
  const isRead = runs.value !== 0 && asked.flags.includes('proto')
  const { says, place } = runs.value === 0 ? runs : isRead ? known : flags
  const where = { says, ...(place && { place }) }
  const conclusion = `Request.Scheme = ${seen.scheme}`
  if (!isRead) return { ...shared, ...where, does: `X-Forwarded-Proto is not read: ${conclusion}`, effect: 'ignores' }
  const isHeard = seen.scheme !== own.scheme || seen.fields !== own.fields
  const hasField = own.fields.some((text, at) => at % 2 === 0 && text.toLowerCase() === 'x-forwarded-proto')
  if (isHeard || !hasField) return { ...shared, ...where, does: conclusion, effect: hasField ? 'believes' : 'reads' }
  return { ...shared, ...where, does: `${own.client || 'the peer'} is not listed: ${conclusion}`, effect: 'ignores' }
}

/** AllowedHosts is compared without a port. */
function isAnswered(host: string, hosts: readonly string[]): boolean {
  const name = host.replace(/:\d+$/, '').toLowerCase()
  if (hosts.length === 0 || hosts.includes('*')) return true
  return hosts.some(
    (each) => each.toLowerCase() === name || (each.startsWith('*.') && name.endsWith(each.slice(1).toLowerCase())),
  )
}
