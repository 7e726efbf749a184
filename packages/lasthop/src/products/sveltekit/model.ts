import type { Environ } from '../app-server.ts'
import type { AppAnswered, AppBelief } from '../framework.ts'
import type { Setting } from '../setting.ts'
import type { Step } from '../step.ts'
import type { SvelteSettings } from './settings.ts'

/**
 * event.url and event.getClientAddress() of SvelteKit on adapter-node, as measured with 6.0.1 on kit 3.2: the origin that is
 * written down, else one made from the fields that variables name, of whoever sent them; https where none is named or it is absent.
 */
export function believe(settings: SvelteSettings, environ: Environ): AppBelief {
  const open = opened(settings)
  if (open !== undefined) return { kind: 'unknown', because: `${open.says} is computed.`, steps: environ.steps }
  const base = settings.origin.value || originFrom(settings, environ)
  const url = base === undefined ? null : URL.parse(`${base}${environ.target}`)
  // What new Request() refuses.
  if (url === null || url.username !== '' || url.password !== '' || /^TRAC[EK]$/i.test(environ.method))
    return answered(400, environ, settings)
  const scheme = url.protocol.slice(0, -1)
  const step = stepOf(settings, environ, `event.url = ${scheme}://${url.host}`)
  const client = clientOf(settings, environ)
  return { kind: 'believed', scheme, host: url.host, client: client || undefined, steps: [...environ.steps, step] }
}

/** A setting that decides and that cannot be read. */
function opened(settings: SvelteSettings): Setting<unknown> | undefined {
  const { origin, protocolField, hostField, portField, addressField, depth } = settings
  return [origin, protocolField, hostField, portField, addressField, depth].find(({ value }) => value === 'unknown')
}

/** Undefined where adapter-node answers 400. */
function originFrom({ protocolField, hostField, portField }: SvelteSettings, environ: Environ): string | undefined {
  const read = (name: string): string => (name === '' ? '' : (environ.variables.get(name) ?? ''))
  const protocol = decoded(read(protocolField.value) || 'https')
  const host = read(hostField.value) || read('host')
  const port = read(portField.value)
  if (protocol === undefined || protocol.includes(':') || host === '') return undefined
  if (port === '') return `${protocol}://${host}`
  return Number.isNaN(Number(port)) ? undefined : `${protocol}://${host}:${port}`
}

function decoded(text: string): string | undefined {
  try {
    return decodeURIComponent(text)
  } catch {
    return undefined
  }
}

/** Undefined where the application that asks gets an error, because the field or an address in it is missing. */
function clientOf({ addressField, depth }: SvelteSettings, { variables, remoteAddress }: Environ): string | undefined {
  if (addressField.value === '') return remoteAddress
  const value = variables.get(addressField.value)
  if (value === undefined || addressField.value !== 'x-forwarded-for') return value
  return Number(depth.value) < 1 ? undefined : value.split(',').at(-Number(depth.value))?.trim()
}

function answered(status: number, environ: Environ, settings: SvelteSettings): AppAnswered {
  const step = stepOf(settings, environ, `that makes no address: ${status}`)
  return { kind: 'answered', status, steps: [...environ.steps, { ...step, effect: 'answers' }] }
}

function stepOf({ origin, protocolField }: SvelteSettings, { variables }: Environ, comes: string): Step {
  const shared = { product: 'sveltekit', field: 'X-Forwarded-Proto' } as const
  const by = origin.value === '' ? protocolField : origin
  const where = { ...shared, says: by.says, ...(by.place && { place: by.place }) }
  if (origin.value !== '') return { ...where, does: `no field is read: ${comes}`, effect: 'ignores' }
  if (protocolField.value === '') return { ...where, does: `https for everybody: ${comes}`, effect: 'ignores' }
  const isTold = (variables.get(protocolField.value) ?? '') !== ''
  const does = isTold ? `whoever sends it: ${comes}` : `no ${protocolField.value}, so https: ${comes}`
  return { ...where, does, effect: isTold ? 'believes' : 'reads' }
}
