import { refuseUnknownNames, show } from './options.ts'

/** How long browsers are to use https alone, from then on without asking (RFC 6797). */
export interface HstsOptions {
  /** Begin with an hour. Two years, `63072000`, is what preload lists ask for. */
  readonly seconds: number
  /** Every host below this one too. */
  readonly includeSubDomains?: boolean
  /** Let browsers ship it in their lists: hard to take back. */
  readonly preload?: boolean
}

/** The value of `Strict-Transport-Security`. Throws a TypeError for options that a browser or a preload list would not take. */
export function readHsts(options: unknown): string | undefined {
  if (options === undefined) return undefined
  if (typeof options !== 'object' || options === null) {
    throw new TypeError(`hsts: found ${show(options)}, expected an object, for example hsts: { seconds: 3600 }.`)
  }
  refuseUnknownNames(options, 'hsts', ['seconds', 'includeSubDomains', 'preload'])
  const { seconds, includeSubDomains = false, preload = false }: Partial<Record<string, unknown>> = options
  if (typeof seconds !== 'number' || !Number.isSafeInteger(seconds) || seconds < 0) {
    throw new TypeError(`hsts: found seconds: ${show(seconds)}, expected a whole number, for example 3600.`)
  }
  const below = readFlag('includeSubDomains', includeSubDomains)
  const listed = readFlag('preload', preload)
  if (listed && !(below && seconds >= oneYear)) {
    throw new TypeError(
      `hsts: found preload without includeSubDomains and at least ${oneYear} seconds, which no list takes.`,
    )
  }
  return [`max-age=${seconds}`, ...(below ? ['includeSubDomains'] : []), ...(listed ? ['preload'] : [])].join('; ')
}

function readFlag(name: string, value: unknown): boolean {
  if (typeof value === 'boolean') return value
  throw new TypeError(`hsts: found ${name}: ${show(value)}, expected true or false.`)
}

const oneYear = 31_536_000
