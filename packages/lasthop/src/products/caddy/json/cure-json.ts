import { problem, type Problem } from '@lasthop/contract'
import type { Aim } from '../../edge.ts'
import type { Edit } from '../../edit.ts'
import type { SourceFile } from '../../place.ts'
import { edgeOperations, isManagedHere } from '../edge-block.ts'
import { at, itemsOf, memberOf, membersOf, plain, textOf } from './json.ts'
import type { Json, JsonFile } from './parse-json.ts'
import { insertMember, removeMember, replaceValue } from './write-json.ts'

/** The edits that make every `reverse_proxy` of a configuration in JSON keep its promise. */
export function cureJson({ file, root }: JsonFile, aim: Aim): readonly Edit[] | Problem {
  const handlers = [...everyObject(root)].filter((each) => at(each, 'handler') !== undefined)
  const proxies = handlers.filter((each) => textOf(at(each, 'handler')) === 'reverse_proxy')
  if (proxies.length === 0) return problem('No reverse_proxy is in this configuration.')
  const servers = membersOf(at(root, 'apps', 'http', 'servers')).map(({ value }) => value)
  return [
    ...proxies.flatMap((proxy) => cureProxy(file, proxy, aim)),
    ...handlers.filter((each) => textOf(at(each, 'handler')) === 'headers').flatMap((each) => cureHeaders(file, each)),
    ...servers.flatMap((server) => removeMember(file, server, 'trusted_proxies')),
  ]
}

function* everyObject(json: Json): Generator<Json> {
  if (json.kind === 'object') yield json
  const inner = json.kind === 'object' ? json.members.map(({ value }) => value) : itemsOf(json)
  for (const each of inner) yield* everyObject(each)
}

/** The operations of the block beside those of the file that it does not replace, and who is trusted. */
function cureProxy(file: SourceFile, proxy: Json, aim: Aim): Edit[] {
  const request = at(proxy, 'headers', 'request')
  const headers = at(proxy, 'headers')
  const own = unmanaged(request)
  const { set, remove } = edgeOperations()
  const operations = {
    ...own,
    set: { ...(isObject(own.set) ? own.set : {}), ...Object.fromEntries(set.map(([name, value]) => [name, [value]])) },
    delete: [...(Array.isArray(own.delete) ? own.delete : []), ...remove],
  }
  const trusted = aim.kind === 'outermost' ? undefined : aim.ranges
  // Insertions come before removals that begin at the same place.
  return [
    request !== undefined
      ? replaceValue(file, request, operations)
      : headers !== undefined
        ? insertMember(file, headers, 'request', operations)
        : insertMember(file, proxy, 'headers', { request: operations }),
    ...trust(file, proxy, trusted),
  ]
}

function trust(file: SourceFile, proxy: Json, ranges: readonly string[] | undefined): Edit[] {
  const member = memberOf(proxy, 'trusted_proxies')
  if (ranges === undefined) return removeMember(file, proxy, 'trusted_proxies')
  return [
    member === undefined
      ? insertMember(file, proxy, 'trusted_proxies', ranges)
      : replaceValue(file, member.value, ranges),
  ]
}

/** Away with what a handler before the proxy does to fields that are the proxy's own. */
function cureHeaders(file: SourceFile, handler: Json): Edit[] {
  const request = at(handler, 'request')
  if (request === undefined) return []
  const kept = unmanaged(request)
  return JSON.stringify(kept) === JSON.stringify(plain(request)) ? [] : [replaceValue(file, request, kept)]
}

/** Operations without those on the fields of the block. */
function unmanaged(operations: Json | undefined): Readonly<Record<string, unknown>> {
  const kept = membersOf(operations).flatMap(({ name, value }): [string, unknown][] => {
    if (name === 'delete') {
      const names = itemsOf(value).flatMap((item) => textOf(item) ?? [])
      return keptIf(
        name,
        names.filter((each) => !isManagedHere(each)),
      )
    }
    const fields = membersOf(value).filter((each) => !isManagedHere(each.name))
    return keptIf(name, Object.fromEntries(fields.map((each) => [each.name, plain(each.value)])))
  })
  return Object.fromEntries(kept)
}

function keptIf(name: string, value: object): [string, unknown][] {
  return Object.keys(value).length === 0 ? [] : [[name, value]]
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null
}
