import type { SyntaxNode } from '@lezer/common'

import type { PyCall } from '../python/call.ts'
import type { PyModule } from '../python/module.ts'
import { textsOf } from '../python/value.ts'
import type { Setting } from '../setting.ts'
import { splitAllowed } from '../uvicorn/settings.ts'

/** What a Starlette or FastAPI application says in its source. */
export interface StarletteSettings {
  /** The middleware that decides about requests, the outermost first. */
  readonly middleware: readonly Middleware[]
  /** SessionMiddleware's https_only; undefined: no such middleware in this file. */
  readonly session: Setting<boolean> | undefined
  readonly redirectsSlashes: Setting<boolean>
}

/** A middleware that is known here. */
export type Middleware =
  | { readonly kind: 'https'; readonly setting: Setting<true> }
  | { readonly kind: 'hosts'; readonly setting: Setting<readonly string[]>; readonly addsWww: Setting<boolean> }
  | { readonly kind: 'proxy'; readonly setting: Setting<readonly string[]> }

/** The call that makes the application: `FastAPI(...)`; undefined: this file makes none. */
export function applicationCall(module: PyModule): PyCall | undefined {
  return module.calls().find(({ name }) => /^(?:fastapi\.|starlette\.applications\.)?(?:FastAPI|Starlette)$/.test(name))
}

/** Reads what a file adds to its application. */
export function readApplication(module: PyModule): StarletteSettings {
  const uses = module.calls().flatMap((call) => useOf(call, module))
  // What add_middleware adds last stands outermost; a list names the outermost first.
  const added = uses.filter(({ how }) => how === 'added').toReversed()
  const ordered = [...added, ...uses.filter(({ how }) => how === 'listed')]
  const session = ordered.find(({ name }) => name === 'SessionMiddleware')
  return {
    middleware: ordered.flatMap((use) => middlewareOf(use, module)),
    session: session && readFlag(session, { option: 'https_only', usual: false }, module),
    redirectsSlashes: slashesOf(module),
  }
}

interface Use {
  readonly name: string
  readonly how: 'added' | 'listed'
  readonly named: ReadonlyMap<string, SyntaxNode>
  readonly node: SyntaxNode
}

/** `app.add_middleware(X, ...)`, `Middleware(X, ...)`. */
function useOf({ name, positional, named, node }: PyCall, module: PyModule): readonly Use[] {
  const how = name.endsWith('.add_middleware') ? 'added' : /(?:^|\.)Middleware$/.test(name) ? 'listed' : undefined
  const [first] = positional
  if (how === undefined || first === undefined) return []
  return [{ name: (textOf(first, module).split('.').at(-1) ?? '').trim(), how, named, node }]
}

function middlewareOf(use: Use, module: PyModule): readonly Middleware[] {
  const here = { says: textOf(use.node, module), place: module.placeOf(use.node) }
  switch (use.name) {
    case 'HTTPSRedirectMiddleware':
      return [{ kind: 'https', setting: { value: true, ...here } }]
    case 'TrustedHostMiddleware':
      return [
        {
          kind: 'hosts',
          setting: { value: listIn(use, { option: 'allowed_hosts', usual: ['*'] }, module), ...here },
          addsWww: readFlag(use, { option: 'www_redirect', usual: true }, module),
        },
      ]
    case 'ProxyHeadersMiddleware':
      return [
        {
          kind: 'proxy',
          setting: { value: listIn(use, { option: 'trusted_hosts', usual: ['127.0.0.1'] }, module), ...here },
        },
      ]
    default:
      return []
  }
}

/** An option by its name, with what holds without it. */
interface Option<Value> {
  readonly option: string
  readonly usual: Value
}

function listIn(
  { named }: Use,
  { option, usual }: Option<readonly string[]>,
  module: PyModule,
): readonly string[] | 'unknown' {
  const node = named.get(option)
  if (node === undefined) return usual
  const value = module.evaluate(node)
  return value.kind === 'string' ? splitAllowed(value.text) : (textsOf(value) ?? 'unknown')
}

function readFlag(
  { named, node }: Pick<Use, 'named' | 'node'>,
  { option, usual }: Option<boolean>,
  module: PyModule,
): Setting<boolean> {
  const given = named.get(option)
  const value = given && module.evaluate(given)
  const found = value === undefined ? usual : value.kind === 'boolean' ? value.value : ('unknown' as const)
  return {
    value: found,
    says: `${option}=${given === undefined ? (usual ? 'True' : 'False') : textOf(given, module)}`,
    place: module.placeOf(given ?? node),
  }
}

function slashesOf(module: PyModule): Setting<boolean> {
  const call = applicationCall(module)
  const given = call?.named.get('redirect_slashes')
  if (call === undefined || given === undefined) return { value: true, says: 'default redirect_slashes=True' }
  return readFlag(call, { option: 'redirect_slashes', usual: true }, module)
}

function textOf(node: SyntaxNode, { file }: PyModule): string {
  return file.text.slice(node.from, node.to)
}
