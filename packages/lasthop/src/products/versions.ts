import type { SourceFile } from './place.ts'
import type { Version } from './version.ts'

/** Whether a path pins versions. */
export function pinsVersions(path: string): boolean {
  return /(?:^|\/)(?:requirements[\w./-]*\.(?:txt|in)|Pipfile(?:\.lock)?|poetry\.lock|uv\.lock|pyproject\.toml|package(?:-lock)?\.json|Gemfile\.lock|constraints\.txt)$/.test(
    path,
  )
}

/** The version of a package that these files pin; a lock file's beats a range's. */
export function pinnedVersion(name: string, files: readonly SourceFile[]): Version | undefined {
  for (const { text } of files) {
    for (const pattern of patternsFor(name)) {
      const found = pattern.exec(text)?.[1]
      if (found !== undefined) return { text: found, known: 'file' }
    }
  }
  return undefined
}

function patternsFor(name: string): readonly RegExp[] {
  return [
    new RegExp(`^\\s*${name}(?:\\[[^\\]]*\\])?\\s*(?:===?|~=)\\s*v?(\\d[\\w.]*)`, 'im'),
    new RegExp(`^name = "${name}"\\s+version = "(\\d[^"]*)"`, 'im'),
    new RegExp(`^\\s*"node_modules/${name}": \\{\\s+"version": "(\\d[^"]*)"`, 'm'),
    new RegExp(`"${name}":\\s*\\{[^{}]*?"version":\\s*"==(\\d[^"]*)"`, 'i'),
    new RegExp(`^ {4}${name} \\((\\d[^)]*)\\)`, 'm'),
    new RegExp(`(?:^|[{,])\\s*"?${name}"?\\s*[:=]\\s*"[\\^~=]*(\\d[\\d.]*)"`, 'im'),
    new RegExp(`^\\s*"${name}(?:\\[[^\\]]*\\])?\\s*[~=]=\\s*(\\d[\\w.]*)`, 'im'),
  ]
}
