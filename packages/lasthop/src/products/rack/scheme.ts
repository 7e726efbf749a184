import type { Environ } from '../app-server.ts'
import { Doubt } from '../doubt.ts'
import type { Step } from '../step.ts'
import { forwardedValues } from './forwarded.ts'
import { isRack3, type RackSettings } from './settings.ts'

/** `request.scheme` of Rack, with the field that decided it. */
export interface SchemeReading {
  readonly scheme: string
  readonly step: Step
}

/** The scheme, from the fields of whoever connects, else from the server. */
export function readScheme(environ: Environ, settings: RackSettings): SchemeReading {
  const { variables } = environ
  if (variables.get('HTTPS') === 'on') return told('https', 'HTTPS', { says: 'HTTPS = on', settings })
  const found = (isRack3(settings.version) ? newer : older)(variables, settings)
  if (found !== undefined) return told(found.scheme, found.field, { says: `Rack ${settings.version}`, settings })
  return {
    scheme: environ.scheme,
    step: {
      product: 'rack',
      ...(settings.families.place === undefined ? {} : { place: settings.families.place }),
      says: `Rack ${settings.version}`,
      does: `no forwarding field counts: scheme = ${environ.scheme}, as the server says`,
      effect: 'reads',
      field: 'X-Forwarded-Proto',
    },
  }
}

interface Found {
  readonly scheme: string
  readonly field: string
}

function told(
  scheme: string,
  field: string,
  { says, settings }: { says: string; settings: RackSettings },
): SchemeReading {
  const { place } = settings.families
  return {
    scheme,
    step: {
      product: 'rack',
      ...(place === undefined ? {} : { place }),
      says,
      does: `scheme = ${scheme}, of whoever connects`,
      effect: 'believes',
      field,
    },
  }
}

/** Rack 2: X-Forwarded-Scheme whole, then the first of X-Forwarded-Proto as it stands. */
function older(variables: Environ['variables']): Found | undefined {
  if (variables.get('HTTP_X_FORWARDED_SSL') === 'on') return { scheme: 'https', field: 'X-Forwarded-Ssl' }
  const whole = variables.get('HTTP_X_FORWARDED_SCHEME')
  if (whole !== undefined && plain.has(whole)) return { scheme: whole, field: 'X-Forwarded-Scheme' }
  const first = variables.get('HTTP_X_FORWARDED_PROTO')?.split(',')[0]
  return first !== undefined && plain.has(first) ? { scheme: first, field: 'X-Forwarded-Proto' } : undefined
}

/** Rack 3: the families in their order, of each list the last that is a scheme. */
function newer(variables: Environ['variables'], settings: RackSettings): Found | undefined {
  const { families, version } = settings
  if (variables.get('HTTP_X_FORWARDED_SSL') === 'on') return { scheme: 'https', field: 'X-Forwarded-Ssl' }
  for (const family of known(families)) {
    const found =
      family === 'forwarded'
        ? inForwarded(variables.get('HTTP_FORWARDED'), version)
        : family === 'x_forwarded'
          ? inFields(variables, settings)
          : undefined
    if (found !== undefined) return found
  }
  return undefined
}

function inForwarded(header: string | undefined, version: string): Found | undefined {
  const scheme = forwardedValues(header, version)?.get('proto')?.at(-1)
  return scheme !== undefined && schemes.has(scheme) ? { scheme, field: 'Forwarded' } : undefined
}

function inFields(variables: Environ['variables'], settings: RackSettings): Found | undefined {
  for (const kind of known(settings.schemes)) {
    const field = fields.get(kind)
    const value = field === undefined ? undefined : variables.get(`HTTP_${field.toUpperCase().replaceAll('-', '_')}`)
    const scheme = splitHeader(value).findLast((each) => schemes.has(each))
    if (field !== undefined && scheme !== undefined) return { scheme, field }
  }
  return undefined
}

/** The elements of a list, as Rack splits it. */
export function splitHeader(value: string | undefined): readonly string[] {
  const text = (value ?? '').trim()
  return text === '' ? [] : text.split(/[,\s]+/).filter((each, index) => each !== '' || index === 0)
}

/** A setting that is read, or a doubt. */
export function known<Value>({
  value,
  says,
  place,
}: {
  value: Value | 'unknown'
  says: string
  place?: Step['place']
}): Value {
  if (value === 'unknown') throw new Doubt(`${says} cannot be read without running it.`, place)
  return value
}

const plain = new Set(['http', 'https'])
const schemes = new Set(['https', 'http', 'wss', 'ws'])
const fields: ReadonlyMap<string, string> = new Map([
  ['proto', 'X-Forwarded-Proto'],
  ['scheme', 'X-Forwarded-Scheme'],
])
