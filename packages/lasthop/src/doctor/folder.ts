import { readdirSync, readFileSync, statSync, type Dirent, type Stats } from 'node:fs'
import { matchesGlob, relative, resolve, sep } from 'node:path'
import { setFlagsFromString } from 'node:v8'

import { isProblem, problem, type Problem } from '@lasthop/contract'

import type { SourceFile } from '../products/place.ts'
import type { Reader } from '../products/reader.ts'
import { reasonOf } from '../state/system-error.ts'
import { decode } from './decode.ts'

/** The files that were given to the doctor, read and never run. */
export interface Folder {
  readonly reader: Reader
  /** Every file that may matter, sorted. */
  readonly paths: readonly string[]
  /** What could not be read, by path. */
  readonly unreadable: readonly { readonly path: string; readonly because: string }[]
}

/** Opens files and folders as one stack. A target that is not there is a problem. */
export function openFolder(targets: readonly string[], cwd: string): Folder | Problem {
  boundPatterns()
  const paths: string[] = []
  const unreadable: { path: string; because: string }[] = []
  for (const target of targets) {
    const found = walk(resolve(cwd, target), (path, because) => unreadable.push({ path: nameOf(path, cwd), because }))
    if (isProblem(found)) return found
    const own = found.filter((path) => path === resolve(cwd, target) || !leftOver.test(path))
    paths.push(...own.map((path) => nameOf(path, cwd)))
  }
  const reader = openReader(cwd)
  const named = targets.map((target) => nameOf(resolve(cwd, target), cwd))
  const unread = [...new Set(paths)].filter((path) => named.includes(path) || configuration.test(path))
  for (const path of unread) {
    const file = reader.readFile(path)
    if (isProblem(file)) unreadable.push({ path, because: file.message })
  }
  return { reader, paths: [...new Set(paths)].toSorted(), unreadable }
}

/** Patterns of strangers' files are run on requests: one that tries too many ways goes on without trying any way twice. */
function boundPatterns(): void {
  setFlagsFromString('--enable-experimental-regexp-engine-on-excessive-backtracks')
}

function walk(path: string, complain: (path: string, because: string) => void): readonly string[] | Problem {
  const stat = statOf(path)
  if (stat === undefined)
    return problem(
      `${path} is not there, or may not be looked at: expected a file or a folder, or a site with its scheme, like https://app.example.org.`,
    )
  if (!stat.isDirectory()) return [path]
  const found: string[] = []
  collect(path, found, complain)
  return found
}

/** What is behind a name; undefined where nothing is, links lead in a circle, or somebody else's folder is on the way. */
function statOf(path: string): Stats | undefined {
  try {
    return statSync(path, { throwIfNoEntry: false })
  } catch {
    return undefined
  }
}

function collect(folder: string, found: string[], complain: (path: string, because: string) => void): void {
  for (const entry of entriesOf(folder, complain)) {
    const path = `${folder}/${entry.name}`
    if (found.length >= mostFiles) return
    if (entry.isDirectory() && !skipped.test(entry.name)) collect(path, found, complain)
    else if (isFile(entry, path) && !binary.test(entry.name)) found.push(path)
  }
}

function entriesOf(folder: string, complain: (path: string, because: string) => void): readonly Dirent[] {
  try {
    return readdirSync(folder, { withFileTypes: true }).toSorted((a, b) => (a.name < b.name ? -1 : 1))
  } catch (error) {
    complain(folder, `The folder could not be read: ${reasonOf(error)}.`)
    return []
  }
}

/** Links to files count, as in sites-enabled; links to folders could lead in a circle. */
function isFile(entry: Dirent, path: string): boolean {
  return entry.isSymbolicLink() ? statOf(path)?.isFile() === true : entry.isFile()
}

/** Reads each file once. */
function openReader(cwd: string): Reader {
  const read = new Map<string, SourceFile | Problem>()
  return {
    readFile: (path) => {
      const known = read.get(path) ?? readOne(path, cwd)
      read.set(path, known)
      return known
    },
    glob: (pattern) => globIn(pattern, cwd),
  }
}

function readOne(path: string, cwd: string): SourceFile | Problem {
  try {
    const file = resolve(cwd, path)
    const stat = statSync(file)
    // A pipe or a device may never end.
    if (!stat.isFile()) return problem('It is no regular file.')
    const { size } = stat
    // What the kernel shows as files has no size, and may never end.
    if (size === 0) return { path, text: '' }
    if (size > mostBytes)
      return problem(`The file has ${size} bytes: configuration is expected to have at most ${mostBytes}.`)
    const text = decode(readFileSync(file))
    return isProblem(text) ? problem(`The file cannot be read. ${text.message}`) : { path, text }
  } catch (error) {
    return problem(`The file could not be read: ${reasonOf(error)}.`)
  }
}

/** A folder names its files; a pattern, what it matches below the part without wildcards. */
function globIn(pattern: string, cwd: string): readonly string[] {
  const wild = pattern.search(/[*?[]/)
  const fixed = wild === -1 ? pattern : pattern.slice(0, pattern.lastIndexOf('/', wild) + 1)
  const top = resolve(cwd, fixed || '.')
  const stat = statOf(top)
  if (stat === undefined) return []
  if (!stat.isDirectory()) return [nameOf(top, cwd)]
  const found: string[] = []
  collect(top, found, () => undefined)
  const whole = resolve(cwd, pattern)
  return found.filter((path) => wild === -1 || matchesGlob(path, whole)).map((path) => nameOf(path, cwd))
}

/** As a person would name it: relative below the current folder, absolute elsewhere. */
function nameOf(path: string, cwd: string): string {
  const name = relative(cwd, path).split(sep).join('/')
  return name.startsWith('..') ? path.split(sep).join('/') : name
}

const skipped =
  /^(?:\.git|\.hg|\.svn|node_modules|__pycache__|\.venv|venv|site-packages|\.tox|\.mypy_cache|dist|target)$/
const binary =
  /\.(?:png|jpe?g|gif|ico|webp|svg|woff2?|ttf|eot|pdf|zip|gz|bz2|xz|tar|jar|pyc|so|dll|exe|db|sqlite3?|mp[34]|css|map|lock\.db)$/i
/** Copies that editors, package managers and `lasthop fix` leave beside a file: they decide nothing, unless they are included by name. */
const leftOver =
  /(?:~|\.(?:bak|backup|orig|old|save|rej|sw[op]|dpkg-[a-z]+|rpm(?:save|new|orig)|ucf-[a-z]+|lasthop-[a-z]+)(?:[.-]?\d[\d-]*)?)$/i
/** Names of files that may decide something: that one of them cannot be read is told. */
const configuration =
  /\.(?:conf|cfg|ya?ml|toml|json|py|php|ini|env|service|vhost|j2|tmpl|template)$|(?:^|\/)(?:Caddyfile|Dockerfile|Procfile|Containerfile|\.env|\.htaccess)$|\/sites-(?:enabled|available)\//
const mostFiles = 20_000
const mostBytes = 2_000_000
