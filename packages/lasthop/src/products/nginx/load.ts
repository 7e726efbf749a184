import { isProblem } from '@lasthop/contract'
import type { Complaint } from '../complaint.ts'
import { endsBelow } from '../ends-below.ts'
import { hasHole, isAside, maskVariables } from '../hole.ts'
import type { Place, SourceFile } from '../place.ts'
import type { Reader } from '../reader.ts'
import { builtIn } from './built-in.ts'
import { parseFile } from './parse.ts'
import { inside, wordAt, type Node } from './syntax.ts'

/** A configuration with its includes read in. */
export interface Loaded {
  readonly nodes: readonly Node[]
  readonly complaints: readonly Complaint[]
  /** The entry files first. */
  readonly files: readonly SourceFile[]
  /** Whether a file is a template, or a missing include stands where any directive could. */
  readonly hasHoles: boolean
}

/** Reads a configuration from its main file, or from site files that nothing includes. */
export function loadConfiguration(reader: Reader, entries: readonly SourceFile[]): Loaded {
  const loader = new Loader(reader, entries[0]?.path ?? '')
  const nodes = entries.flatMap((file) => loader.readFile(file))
  return { nodes, complaints: loader.complaints, files: [...loader.files.values()], hasHoles: loader.hasHoles }
}

class Loader {
  readonly complaints: Complaint[] = []
  readonly files = new Map<string, SourceFile>()
  hasHoles = false
  readonly #reader: Reader
  readonly #folders: readonly string[]
  readonly #open: string[] = []
  #included = 0

  constructor(reader: Reader, main: string) {
    this.#reader = reader
    const folder = main.includes('/') ? main.slice(0, main.lastIndexOf('/') + 1) : ''
    // nginx starts from the folder of its main file: that is above those of the sites.
    const above = folder.replace(/(?:conf\.d|sites-(?:enabled|available))\/$/, '')
    this.#folders = above === folder ? [folder] : [folder, above]
  }

  readFile(file: SourceFile): Node[] {
    this.files.set(file.path, file)
    if (hasHole(maskVariables(file.text))) this.hasHoles = true
    return this.#readText(file)
  }

  #readText(file: SourceFile): Node[] {
    this.#open.push(file.path)
    const parsed = parseFile(file)
    this.complaints.push(...parsed.complaints)
    for (const place of parsed.holes) {
      this.#cannotTell(place, 'A template decides here; both of its ways were read as if they always applied.')
    }
    const nodes = this.#resolve(parsed.nodes)
    this.#open.pop()
    return nodes
  }

  #resolve(nodes: readonly Node[]): Node[] {
    return nodes.flatMap((node) => {
      if (node.name === 'include') return this.#include(node)
      if (node.block === undefined || opaque.has(node.name)) return [node]
      return [{ ...node, block: { ...node.block, nodes: this.#resolve(inside(node)) } }]
    })
  }

  #include(node: Node): Node[] {
    const pattern = wordAt(node, 0)
    const paths = hasHole(pattern) ? [] : this.#find(pattern)
    if (paths.length > 0) return paths.flatMap((path) => this.#readIncluded(path, node))
    const known = builtIn[pattern.slice(pattern.lastIndexOf('/') + 1)]
    if (known !== undefined) return this.#readText({ path: pattern, text: known })
    // A pattern that matches nothing is no fault to nginx.
    if (/[*?[]/.test(pattern) && !hasHole(pattern)) return []
    const message = hasHole(pattern)
      ? 'A template fills in what is included here.'
      : `"${pattern}" is included here and was not found. Give its folder too.`
    if (isAside(pattern)) {
      this.complaints.push({ rule: 'P908', place: node.place, message })
      return []
    }
    this.#cannotTell(node.place, message)
    // It stays as a mark of what may be set here.
    return [node]
  }

  #readIncluded(path: string, node: Node): Node[] {
    this.#included += 1
    if (this.#included > mostIncludes) {
      if (this.#included === mostIncludes + 1)
        this.#cannotTell(node.place, `More than ${mostIncludes} files are included: the rest was not read.`)
      return []
    }
    if (this.#open.includes(path)) {
      this.complaints.push({ rule: 'P901', place: node.place, message: `"${path}" includes itself.` })
      return []
    }
    const file = this.#reader.readFile(path)
    if (!isProblem(file)) return this.readFile(file)
    this.#cannotTell(node.place, `"${path}" cannot be read: ${file.message}`)
    return []
  }

  /** Relative to the main file; an absolute path below /etc/nginx is looked for beside the main file too. */
  #find(pattern: string): readonly string[] {
    const inner = pattern.replace(/^\/(?:usr\/local\/)?etc\/nginx\//, '')
    const besides = this.#folders.map((folder) => folder + inner)
    const direct = [
      ...(pattern.startsWith('/') ? [pattern] : []),
      ...besides,
      ...endsBelow(inner, this.#open.at(-1) ?? ''),
    ]
    const candidates = direct.flatMap((path) => [path, path.replace('sites-enabled', 'sites-available')])
    for (const path of candidates) {
      const found = /[*?[]/.test(path) ? this.#reader.glob(path) : isProblem(this.#reader.readFile(path)) ? [] : [path]
      if (found.length > 0) return found
    }
    return []
  }

  #cannotTell(place: Place, message: string): void {
    this.hasHoles = true
    this.complaints.push({ rule: 'P908', place, message })
  }
}

// What is in these blocks are no directives.
const opaque = new Set(['types', 'map', 'geo', 'split_clients'])
// Files that include each other twice would double at each level.
const mostIncludes = 5000
