import { entryOf, textsOf, truthOf, type JsValue } from '../javascript/value.ts'
import type { JsModule } from '../javascript/module.ts'
import type { Setting } from '../setting.ts'

/** What next.config says about who may speak for visitors. */
export interface NextConfig {
  /** Hosts whose pages may call Server Actions besides the application's own, with wildcards. */
  readonly allowedOrigins: Setting<readonly string[]>
  /** It is deployed as a folder of its own, whose server.js takes PORT and HOSTNAME. */
  readonly isStandalone: boolean
}

/** Reads what `export default` or `module.exports` gives, also through a function that is wrapped around it. */
export function readNextConfig(module: JsModule | undefined): NextConfig {
  const config = module && objectIn(module)
  const found =
    entryOf(config, 'serverActions.allowedOrigins') ?? entryOf(config, 'experimental.serverActions.allowedOrigins')
  const output = entryOf(config, 'output')
  return {
    allowedOrigins: originsOf(found),
    isStandalone: output?.kind === 'string' && output.text === 'standalone',
  }
}

function objectIn({ exported, calls }: JsModule): JsValue | undefined {
  if (exported === undefined || exported.kind === 'object') return exported
  // withSentryConfig(nextConfig, { ... }): the first object is the configuration.
  const wrapping = calls.filter(({ place }) => place.start >= exported.place.start && place.end <= exported.place.end)
  return wrapping.flatMap(({ args }) => args).find(({ kind }) => kind === 'object')
}

function originsOf(value: JsValue | undefined): NextConfig['allowedOrigins'] {
  const says = 'serverActions.allowedOrigins'
  if (value === undefined || truthOf(value) === false) return { value: [], says: `default ${says}` }
  const texts = textsOf(value) ?? 'unknown'
  return { value: texts, says: texts === 'unknown' ? says : `${says}: ${texts.join(', ')}`, place: value.place }
}
