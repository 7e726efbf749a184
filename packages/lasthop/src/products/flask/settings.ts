import type { SyntaxNode } from '@lezer/common'

import type { CookieFact } from '../framework.ts'
import type { Place } from '../place.ts'
import type { PyCall } from '../python/call.ts'
import type { PyModule } from '../python/module.ts'
import type { Setting } from '../setting.ts'

/** How many values of each field ProxyFix takes, counted from the right; 0: the field is not read. */
export interface ProxyFix {
  readonly for: Setting<number>
  readonly proto: Setting<number>
  readonly host: Setting<number>
  readonly port: Setting<number>
  /** The whole call. */
  readonly says: string
  readonly place: Place
}

/** What a Flask application says in its source. */
export interface FlaskSettings {
  readonly fix: ProxyFix | undefined
  /** Flask-Talisman: sends what is not https there. */
  readonly talisman: Setting<true> | undefined
  readonly sessionCookie: CookieFact
}

/** Reads what a file does to its application. */
export function readFlask(module: PyModule): FlaskSettings {
  const calls = module.calls()
  const fix = calls.find(({ name }) => /(?:^|\.)ProxyFix$/.test(name))
  const talisman = calls.find(({ name }) => /(?:^|\.)Talisman$/.test(name))
  return {
    fix: fix && readFix(fix, module),
    talisman: talisman && talismanOf(talisman, module),
    sessionCookie: cookieIn(module, calls),
  }
}

/** `ProxyFix(app, x_for=1, x_proto=1, x_host=0, x_port=0, x_prefix=0)`. */
function readFix(call: PyCall, module: PyModule): ProxyFix {
  const count = (name: string, at: number, usual: number): Setting<number> => {
    const node = call.named.get(name) ?? call.positional[at]
    if (node === undefined) return { value: usual, says: `default ${name}=${usual}`, place: module.placeOf(call.node) }
    const value = module.evaluate(node)
    return {
      value: value.kind === 'number' ? value.value : value.kind === 'boolean' ? Number(value.value) : 'unknown',
      says: `${name}=${textOf(node, module)}`,
      place: module.placeOf(node),
    }
  }
  return {
    for: count('x_for', 1, 1),
    proto: count('x_proto', 2, 1),
    host: count('x_host', 3, 0),
    port: count('x_port', 4, 0),
    says: textOf(call.node, module),
    place: module.placeOf(call.node),
  }
}

function talismanOf(call: PyCall, module: PyModule): Setting<true> | undefined {
  const node = call.named.get('force_https')
  const value = node && module.evaluate(node)
  if (value?.kind === 'boolean' && !value.value) return undefined
  const isKnown = value === undefined || value.kind === 'boolean'
  return { value: isKnown ? true : 'unknown', says: textOf(call.node, module), place: module.placeOf(call.node) }
}

/** `app.config["SESSION_COOKIE_SECURE"] = True`, `app.config.update(SESSION_COOKIE_SECURE=True)`, or a name of a settings module. */
function cookieIn(module: PyModule, calls: readonly PyCall[]): CookieFact {
  const updated = calls
    .filter(({ name }) => /\bconfig\.(?:update|from_mapping)$/.test(name))
    .flatMap(({ named }) => named.get('SESSION_COOKIE_SECURE') ?? [])
    .at(-1)
  if (updated !== undefined) return { secure: secureOf(updated, module), place: module.placeOf(updated) }
  const { text, path } = module.file
  const line = /^[ \t]*[\w.]+\.config\[\s*['"]SESSION_COOKIE_SECURE['"]\s*\]\s*=\s*(True|False)\b/m.exec(text)
  if (line === null) return { secure: 'never' }
  const before = text.slice(0, line.index)
  const [start, end] = [line.index, line.index + line[0].length]
  const place = { path, start, end, line: before.split('\n').length, column: 1 }
  return { secure: line[1] === 'True' ? 'always' : 'never', place }
}

function secureOf(node: SyntaxNode, module: PyModule): CookieFact['secure'] {
  const value = module.evaluate(node)
  return value.kind === 'boolean' ? (value.value ? 'always' : 'never') : 'unknown'
}

function textOf(node: SyntaxNode, { file }: PyModule): string {
  return file.text.slice(node.from, node.to)
}
