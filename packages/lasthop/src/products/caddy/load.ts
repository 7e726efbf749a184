import { isProblem } from '@lasthop/contract'
import { replaceBounded } from '../bounded.ts'
import type { Complaint } from '../complaint.ts'
import { isTemplate } from '../hole.ts'
import { joinPath } from '../path.ts'
import type { SourceFile } from '../place.ts'
import type { Reader } from '../reader.ts'
import { filledSites, putIn, variablesFor } from './environment.ts'
import { parseFile } from './parse.ts'
import { inside, wordAt, type Node } from './syntax.ts'

/** A Caddyfile with its imports read in. */
export interface Loaded {
  readonly nodes: readonly Node[]
  readonly complaints: readonly Complaint[]
  /** The main file first. */
  readonly files: readonly SourceFile[]
  /** Whether a file is a template, or an import is not at hand. */
  readonly hasHoles: boolean
}

/** Reads a Caddyfile and what it imports: snippets, files, patterns. */
export function loadConfiguration(reader: Reader, file: SourceFile): Loaded {
  const loader = new Loader(reader)
  const nodes = loader.readFile(file)
  return { nodes, complaints: loader.complaints, files: [...loader.files.values()], hasHoles: loader.hasHoles }
}

class Loader {
  readonly complaints: Complaint[] = []
  readonly files = new Map<string, SourceFile>()
  hasHoles = false
  readonly #reader: Reader
  readonly #snippets = new Map<string, Node>()
  readonly #open: string[] = []
  #imports = 0

  constructor(reader: Reader) {
    this.#reader = reader
  }

  readFile(file: SourceFile): Node[] {
    this.files.set(file.path, file)
    if (isTemplate(file.text)) this.hasHoles = true
    const parsed = parseFile(file)
    const variables = variablesFor(file.path, this.#reader)
    const written = parsed.nodes.map((node) => putIn(node, variables))
    this.complaints.push(...parsed.complaints, ...filledSites(written))
    for (const node of written) if (isSnippet(node)) this.#snippets.set(node.name.slice(1, -1), node)
    this.#open.push(file.path)
    const nodes = this.#resolve(written.filter((node) => !isSnippet(node)))
    this.#open.pop()
    return nodes
  }

  #resolve(nodes: readonly Node[]): Node[] {
    return nodes.flatMap((node) => {
      if (node.name === 'import') return this.#import(node)
      if (node.block === undefined) return [node]
      return [{ ...node, block: { ...node.block, nodes: this.#resolve(inside(node)) } }]
    })
  }

  #import(node: Node): Node[] {
    const name = wordAt(node, 0)
    const own = `(${name})`
    if (++this.#imports > mostImports) return this.#tooMany(node)
    if (this.#open.includes(own)) return this.#complain(node, 'P901', `"${name}" imports itself.`)
    this.#open.push(own)
    const nodes = this.#importNamed(node, name)
    this.#open.pop()
    return nodes
  }

  #importNamed(node: Node, name: string): Node[] {
    const given = node.words.slice(1).map(({ text }) => text)
    const snippet = this.#snippets.get(name)
    if (snippet !== undefined) return this.#resolve(inside(snippet).map((each) => fill(each, given)))
    const folder = node.source.file.path.replace(/[^/]*$/, '')
    const paths = this.#find(joinPath(folder, name))
    if (paths.length > 0)
      return paths.flatMap((path) => this.#readImported(path, node).map((each) => fill(each, given)))
    // A pattern that matches nothing is no fault to Caddy.
    if (/[*?[]/.test(name)) return []
    this.hasHoles = true
    this.#complain(node, 'P908', `"${name}" is imported here and was not found. Give its folder too.`)
    // It stays as a mark of what may stand here.
    return [node]
  }

  #tooMany(node: Node): Node[] {
    this.hasHoles = true
    return this.#imports > mostImports + 1
      ? []
      : this.#complain(node, 'P908', `More than ${mostImports} imports: what follows is not read.`)
  }

  #find(path: string): readonly string[] {
    return /[*?[]/.test(path) ? this.#reader.glob(path) : isProblem(this.#reader.readFile(path)) ? [] : [path]
  }

  #readImported(path: string, node: Node): Node[] {
    if (this.#open.includes(path)) return this.#complain(node, 'P901', `"${path}" imports itself.`)
    const file = this.#reader.readFile(path)
    if (!isProblem(file)) return this.readFile(file)
    this.hasHoles = true
    return this.#complain(node, 'P908', `"${path}" is imported here and cannot be read: ${file.message}`)
  }

  #complain({ place }: Node, rule: string, message: string): Node[] {
    this.complaints.push({ rule, place, message })
    return []
  }
}

function isSnippet({ name, block }: Node): boolean {
  return /^\([^)]*\)$/.test(name) && block !== undefined
}

/** The arguments of an import in their places: `{args.0}`, `{args[0]}`. */
function fill(node: Node, given: readonly string[]): Node {
  const filled = (text: string): string =>
    replaceBounded(
      text,
      /\{args(?:\.(\d+)|\[(\d+)\])\}/g,
      (written, dotted, listed) => given[Number(dotted ?? listed)] ?? written,
    )
  return {
    ...node,
    name: filled(node.name),
    words: node.words.map((word) => ({ ...word, text: filled(word.text) })),
    ...(node.block && { block: { ...node.block, nodes: node.block.nodes.map((each) => fill(each, given)) } }),
  }
}

/** Snippets that import each other twice would never come to an end. */
const mostImports = 50_000
