import type { Override } from './override.ts'

/** A .htaccess with the folder where Apache meets it. */
export interface PlacedOverride {
  readonly override: Override
  /** Without a slash at its end. */
  readonly at: string
}

/**
 * Where Apache meets .htaccess files, for a site with this DocumentRoot: by what a container says that it sees, or where
 * their folder, or one above it, ends like the root or one above that. One that lies above all others, and like
 * nothing, is taken for the root's own.
 */
export function placeOverrides(root: string, overrides: readonly Override[]): readonly PlacedOverride[] {
  const known = places.get(overrides) ?? new Map<string, readonly PlacedOverride[]>()
  const found = known.get(root) ?? place(root, overrides)
  places.set(overrides, known.set(root, found))
  return found
}

function place(root: string, overrides: readonly Override[]): readonly PlacedOverride[] {
  const placed = overrides.map((override) => ({ override, at: override.seenAt ?? alike(root, override.folder) }))
  const loose = placed.flatMap(({ override, at }) => (at === undefined ? [override] : []))
  const top = placed.length === loose.length ? topOf(loose) : undefined
  return placed.flatMap(({ override, at }) => {
    if (at !== undefined) return [{ override, at }]
    return top === undefined ? [] : [{ override, at: root + override.folder.slice(top.folder.length) }]
  })
}

/** The one whose folder holds all others. */
function topOf(overrides: readonly Override[]): Override | undefined {
  return overrides.find(({ folder }) =>
    overrides.every((other) => other.folder === folder || other.folder.startsWith(folder === '' ? '' : `${folder}/`)),
  )
}

/** The folder, as its longest likeness with the root places it. */
function alike(root: string, folder: string): string | undefined {
  const [roots, folders] = [partsOf(root), partsOf(folder)]
  let best: { readonly common: number; readonly at: string } | undefined
  for (let below = 0; below < folders.length; below++)
    for (let above = 0; above < roots.length; above++) {
      const [own, other] = [folders.slice(0, folders.length - below), roots.slice(0, roots.length - above)]
      const common = commonEnd(own, other)
      if (common > (best?.common ?? 0))
        best = { common, at: `/${[...other, ...folders.slice(folders.length - below)].join('/')}` }
    }
  return best?.at
}

function commonEnd(a: readonly string[], b: readonly string[]): number {
  let common = 0
  while (common < Math.min(a.length, b.length) && a.at(-1 - common) === b.at(-1 - common)) common++
  return common
}

function partsOf(path: string): readonly string[] {
  return path.split('/').filter(Boolean)
}

// Every request asks, and there may be thousands of files.
const places = new WeakMap<readonly Override[], Map<string, readonly PlacedOverride[]>>()
