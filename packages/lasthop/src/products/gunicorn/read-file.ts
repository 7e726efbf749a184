import type { PyModule } from '../python/module.ts'
import { textsOf, type PyValue } from '../python/value.ts'
import type { Setting } from '../setting.ts'
import type { GunicornSettings } from './settings.ts'

/** The settings with what a configuration file says in the place of what was there before. */
export function withFile(settings: GunicornSettings, module: PyModule): GunicornSettings {
  const read = <Value>(name: string, before: Setting<Value>, parse: (value: PyValue) => Value | undefined) => {
    const found = module.assignments.get(name)
    if (found === undefined) return before
    const says = module.file.text.slice(found.place.start, found.place.end)
    return { value: parse(found.value) ?? ('unknown' as const), says, place: found.place }
  }
  const [firstBind = { value: '', says: '' }] = settings.bind
  const bind = module.assignments.get('bind')?.value
  const binds =
    bind?.kind === 'list' ? bind.items.map((item) => bindOf(item, module)) : [read('bind', firstBind, textOf)]
  const runs = module.assignments.get('wsgi_app')?.value
  const folder = module.assignments.get('chdir')?.value
  return {
    ...settings,
    bind: binds,
    forwardedAllowIps: read('forwarded_allow_ips', settings.forwardedAllowIps, listOf),
    secureSchemeHeaders: read('secure_scheme_headers', settings.secureSchemeHeaders, mapOf),
    headerMap: read('header_map', settings.headerMap, textOf),
    forwarderHeaders: read('forwarder_headers', settings.forwarderHeaders, listOf),
    workerClass: read('worker_class', settings.workerClass, textOf),
    isTls: settings.isTls || isGiven(module, 'certfile') || isGiven(module, 'keyfile'),
    limits: {
      line: numberOf(module, 'limit_request_line') ?? settings.limits.line,
      fields: numberOf(module, 'limit_request_fields') ?? settings.limits.fields,
      fieldSize: numberOf(module, 'limit_request_field_size') ?? settings.limits.fieldSize,
    },
    ...(runs?.kind === 'string' ? { runs: runs.text } : {}),
    folder: folder?.kind === 'string' ? folder.text : settings.folder,
  }
}

function bindOf(item: PyValue, { file }: PyModule): Setting<string> {
  const says = `bind ${file.text.slice(item.place.start, item.place.end)}`
  return { value: textOf(item) ?? 'unknown', says, place: item.place }
}

function textOf(value: PyValue): string | undefined {
  return value.kind === 'string' ? value.text : undefined
}

/** `"a, b"` or `["a", "b"]`. */
function listOf(value: PyValue): readonly string[] | undefined {
  return value.kind === 'string' ? splitList(value.text) : textsOf(value)
}

/** gunicorn's own reading of a comma-separated setting. */
export function splitList(text: string): readonly string[] {
  return text
    .split(',')
    .map((part) => part.trim())
    .filter(Boolean)
}

function mapOf(value: PyValue): ReadonlyMap<string, string> | undefined {
  if (value.kind !== 'dict') return undefined
  const map = new Map<string, string>()
  for (const [key, each] of value.entries) {
    if (key.kind !== 'string' || each.kind !== 'string') return undefined
    map.set(key.text.toUpperCase(), each.text)
  }
  return map
}

function numberOf({ assignments }: PyModule, name: string): number | undefined {
  const value = assignments.get(name)?.value
  return value?.kind === 'number' ? value.value : undefined
}

function isGiven({ assignments }: PyModule, name: string): boolean {
  const value = assignments.get(name)?.value
  return value !== undefined && value.kind !== 'none'
}
