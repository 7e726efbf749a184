import type { Place } from '../place.ts'
import type { MapTree, Tree } from './tree.ts'

/** A setting of labels, flags or variables: a path of keys and a value. */
export interface Setting {
  readonly path: string
  readonly value: string
  readonly place: Place
}

/** `entrypoints.web.address` with its value, as a map of maps; `servers[0].url` is an item of a list. */
export function settingTree({ path, value, place }: Setting): MapTree {
  const keys = path.split('.').flatMap((part) => {
    const [, name = part, index] = /^(.*)\[(\d+)\]$/.exec(part) ?? []
    return index === undefined ? [name] : [name, Number(index)]
  })
  return below(keys, { kind: 'scalar', text: value, place })
}

function below([key = '', ...rest]: readonly (string | number)[], value: Tree): MapTree {
  const { place } = value
  const [next] = rest
  if (next === undefined) return { kind: 'map', entries: [{ key: String(key), value, place }], place }
  const inner: Tree =
    typeof next === 'number'
      ? { kind: 'list', items: [rest.length > 1 ? below(rest.slice(1), value) : value], place }
      : below(rest, value)
  return { kind: 'map', entries: [{ key: String(key), value: inner, place }], place }
}

/** A flag: `--entrypoints.web.address=:80`; one without a value is a switch. */
export function readFlag(word: string, place: Place): Setting | undefined {
  const [, path, value] = /^--?([A-Za-z][\w.[\]-]*)(?:=(.*))?$/s.exec(word) ?? []
  return path === undefined ? undefined : { path, value: value ?? 'true', place }
}

/** A variable: `TRAEFIK_ENTRYPOINTS_WEB_ADDRESS`. */
export function readVariable(name: string, value: string, place: Place): Setting | undefined {
  const path = /^TRAEFIK_(\w+)$/.exec(name)?.[1]
  return path === undefined ? undefined : { path: path.toLowerCase().replaceAll('_', '.'), value, place }
}

/** A label of a container: `traefik.http.routers.app.rule=...`. */
export function readLabel(name: string, value: string, place: Place): Setting | undefined {
  const path = /^traefik\.(.+)$/i.exec(name)?.[1]
  return path === undefined ? undefined : { path, value, place }
}
