import type { JsModule } from '../javascript/module.ts'
import { entryOf, truthOf, type JsValue } from '../javascript/value.ts'
import type { NodeApplication } from '../node/application.ts'
import { guardIn, type HttpsGuard } from '../node/facts.ts'
import type { Setting } from '../setting.ts'

/** What decides about a Koa application. */
export interface KoaSettings {
  readonly proxy: Setting<boolean>
  /** In lower case. */
  readonly ipHeader: Setting<string>
  /** How many addresses are taken from the right; 0: all. */
  readonly mostIps: Setting<number>
  readonly guard: HttpsGuard | undefined
}

/** Reads `new Koa({ proxy: true })` and `app.proxy = true`; the last that is certain counts. */
export function readKoa({ module, made, name = 'app' }: NodeApplication): KoaSettings {
  const option = (key: string, usual: string) => settingOf(key, { module, options: made.args[0], name, usual })
  const proxy = option('proxy', 'false')
  const header = option('proxyIpHeader', "'X-Forwarded-For'")
  const most = option('maxIpsCount', '0')
  const truth = proxy.value === undefined ? false : truthOf(proxy.value)
  return {
    proxy: { ...proxy, value: proxy.isPerhaps ? 'unknown' : (truth ?? 'unknown') },
    ipHeader: { ...header, value: header.value === undefined ? 'x-forwarded-for' : textOf(header.value) },
    mostIps: { ...most, value: most.value === undefined ? 0 : numberOf(most.value) },
    guard: guardIn(module),
  }
}

interface Where {
  readonly module: JsModule
  readonly options: JsValue | undefined
  readonly name: string
  /** As it is written without a word. */
  readonly usual: string
}

function settingOf(key: string, { module, options, name, usual }: Where) {
  const given = entryOf(options, key)
  const assigned = module.assignments.findLast(
    ({ target, certainty }) => target === `${name}.${key}` && certainty !== 'never',
  )
  const value = assigned?.value ?? given
  const place = assigned?.place ?? given?.place
  const says = value === undefined ? `default app.${key} ${usual}` : `app.${key} = ${tell(value)}`
  return { value, says, isPerhaps: assigned?.certainty === 'perhaps', ...(place === undefined ? {} : { place }) }
}

function tell(value: JsValue): string {
  if (value.kind === 'string') return `'${value.text}'`
  return value.kind === 'boolean' || value.kind === 'number' ? String(value.value) : '…'
}

function textOf(value: JsValue): string {
  return value.kind === 'string' ? value.text.toLowerCase() : 'unknown'
}

function numberOf(value: JsValue): number | 'unknown' {
  return value.kind === 'number' ? value.value : 'unknown'
}
