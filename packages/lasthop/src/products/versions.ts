import type { SourceFile } from './place.ts'
import { turnsWithin } from './turns.ts'
import type { Version } from './version.ts'
import {
  justAfter,
  onlyVersion,
  parseVersionRange,
  rangeOfTag,
  type Dialect,
  type VersionRange,
} from './version-range.ts'

/** Whether a path pins versions. */
export function pinsVersions(path: string): boolean {
  return /(?:^|\/)(?:requirements[\w./-]*\.(?:txt|in)|Pipfile(?:\.lock)?|poetry\.lock|uv\.lock|pdm\.lock|pyproject\.toml|package(?:-lock)?\.json|npm-shrinkwrap\.json|pnpm-lock\.yaml|yarn\.lock|Gemfile(?:\.lock)?|constraints\.txt)$/.test(
    path,
  )
}

/** How an application is spoken to: some versions differ only under ASGI. */
export interface Use {
  readonly hasAsgi: boolean
}

/** The version of a package that these files pin: a lock file's before the range of a requirement. */
export function pinnedVersion(name: string, files: readonly SourceFile[], use: Use): Version | undefined {
  const named = packages.get(name) ?? name
  for (const { text } of files) {
    const found = lockPatterns(named).flatMap((pattern) => pattern.exec(text)?.[1] ?? [])[0]
    if (found !== undefined) return { text: found, known: 'file' }
  }
  for (const file of files) {
    const version = requiredVersion(name, file, use)
    if (version !== undefined) return version
  }
  return undefined
}

/** The version that a tag of an image stands for. */
export function taggedVersion(name: string, image: string, tag: string): Version | undefined {
  const range = rangeOfTag(tag)
  return range && versionIn(name, range, { says: `${image}:${tag}`, hasAsgi: true })
}

/** The version that a requirement of Composer allows of a product: `^10.0 || ^11.0`; undefined: it names none. */
export function composerVersion(product: string, name: string, says: string): Version | undefined {
  const range = parseVersionRange(says, 'composer')
  return range && versionIn(product, range, { says: `${name} ${says}`, hasAsgi: true })
}

/** A version of what another package brings: of all that its requirement allows. */
export function versionWithin(product: string, range: VersionRange, says: string): Version {
  return versionIn(product, range, { says, hasAsgi: true })
}

/** One of a range: if they all do the same, any; else the newest, which is what an installation takes, as an assumption. */
function versionIn(name: string, range: VersionRange, { says, hasAsgi }: Use & { readonly says: string }): Version {
  const turns = turnsWithin(name, range).filter(({ isForAsgi }) => hasAsgi || isForAsgi !== true)
  const newest = turns.at(-1)
  if (newest === undefined) return { text: onlyVersion(range) ?? shown(range), known: 'file' }
  const differ = turns.map(({ at }) => at).join(', ')
  return {
    text: newest.at,
    known: 'assumed',
    because: `"${says}" allows versions that do otherwise (they changed with ${differ}), and an installation takes the newest`,
  }
}

/** Versions from nowhere on are told by their end, which is older than everything. */
function shown({ atLeast, below }: VersionRange): string {
  if (atLeast !== '0' || below === undefined) return atLeast.replace(justAfter, '')
  return below.endsWith(justAfter) ? `<=${below.replace(justAfter, '')}` : `<${below}`
}

function requiredVersion(name: string, { path, text }: SourceFile, use: Use): Version | undefined {
  for (const [pattern, dialect] of requirementPatterns(packages.get(name) ?? name, path)) {
    const says = pattern.exec(text)?.[1]?.trim()
    const range = says === undefined ? undefined : parseVersionRange(says, dialect)
    if (says !== undefined && range !== undefined) return versionIn(name, range, { ...use, says: `${name} ${says}` })
  }
  return undefined
}

function lockPatterns(name: string): readonly RegExp[] {
  return [
    new RegExp(`^name = "${name}"\\s+version = "(\\d[^"]*)"`, 'im'),
    new RegExp(`^\\s*"node_modules/${name}": \\{\\s+"version": "(\\d[^"]*)"`, 'm'),
    new RegExp(`"${name}":\\s*\\{[^{}]*?"version":\\s*"(?:==)?(\\d[^"]*)"`, 'i'),
    new RegExp(`^ {4}${name} \\((\\d[^)-]*)[^)]*\\)`, 'm'),
    new RegExp(`^ {2}['"]?/?${name}@(\\d[\\w.-]*)(?:\\([^\\n]*)?['"]?:`, 'm'),
    new RegExp(`^"?${name}@[^\\n]*:\\n {2}version:? "?(\\d[^"\\n]*)`, 'm'),
  ]
}

function requirementPatterns(name: string, path: string): readonly (readonly [RegExp, Dialect])[] {
  const extras = '(?:\\s*\\[[^\\]\\n]*\\])?\\s*\\(?'
  if (path.endsWith('Gemfile'))
    return [[new RegExp(`^\\s*gem\\s+["']${name}["']\\s*,\\s*((?:["'][^"'\\n]*\\d["'],?\\s*)+)`, 'm'), 'gem']]
  // What a lock file requires is what the packages in it require.
  if (/(?:-lock|npm-shrinkwrap)\.json$/.test(path)) return []
  if (path.endsWith('.json')) return [[new RegExp(`"${name}"\\s*:\\s*"([^"]*\\d[^"]*)"`), 'npm']]
  if (/(?:\.toml|Pipfile)$/.test(path))
    return [
      [new RegExp(`^\\s*["']${name}${extras}\\s*([~=<>!][^"';\\n]*)`, 'im'), 'python'],
      [new RegExp(`[[,]\\s*["']${name}${extras}\\s*([~=<>!][^"';\\n]*)`, 'i'), 'python'],
      [new RegExp(`^\\s*"?${name}"?\\s*=\\s*"([^"\\n]*\\d[^"\\n]*)"`, 'im'), 'poetry'],
      [new RegExp(`^\\s*"?${name}"?\\s*=\\s*\\{[^}\\n]*version\\s*=\\s*"([^"\\n]*)"`, 'im'), 'poetry'],
    ]
  return [[new RegExp(`^\\s*${name}${extras}\\s*([~=<>!](?:(?!\\s--)[^;#\\\\\\n])*)`, 'im'), 'python']]
}

/** Products whose package has another name. */
const packages: ReadonlyMap<string, string> = new Map([['sveltekit', '@sveltejs/adapter-node']])
