import { isProblem } from '@lasthop/contract'
import type { Complaint } from '../complaint.ts'
import { hasHole, isAside, isTemplate } from '../hole.ts'
import type { Place, SourceFile } from '../place.ts'
import type { Reader } from '../reader.ts'
import { builtIn } from './built-in.ts'
import { isHeld } from './condition.ts'
import { findIncluded } from './include.ts'
import { expand, readMacro, type Macro } from './macro.ts'
import { parseFile, type Parsed } from './parse.ts'
import { textsOf, wordAt, type Directive, type Node, type Section } from './syntax.ts'
import { resolveWords, type Defines } from './variables.ts'

/** A configuration with its includes read in, its conditions decided and its variables replaced. */
export interface Loaded {
  readonly nodes: readonly Node[]
  readonly complaints: readonly Complaint[]
  /** The entry files first. */
  readonly files: readonly SourceFile[]
  /** Whether a file is a template, or a missing include stands where any directive could, or lines of a macro stand for several places. */
  readonly hasHoles: boolean
  /** The modules that LoadModule names; `undefined` if none does, as in a fragment: then every one counts as loaded. */
  readonly modules: ReadonlySet<string> | undefined
}

/** What one configuration is loaded from. */
export interface Entry {
  readonly reader: Reader
  readonly files: readonly SourceFile[]
  readonly version: string
}

/** Reads a configuration from its main file, or from site files that nothing includes. */
export function loadConfiguration(entry: Entry): Loaded {
  const loader = new Loader(entry)
  const nodes = entry.files.flatMap((file) => loader.readFile(file))
  return { nodes, ...loader.result() }
}

class Loader {
  readonly #entry: Entry
  readonly #files = new Map<string, SourceFile>()
  readonly #complaints: Complaint[] = []
  readonly #defines: Defines = new Map()
  readonly #open: string[] = []
  readonly #macros = new Map<string, Macro>()
  #depth = 0
  #used = 0
  #included = 0
  #modules: Set<string> | undefined
  #root = ''
  #hasHoles = false

  constructor(entry: Entry) {
    this.#entry = entry
  }

  result(): Omit<Loaded, 'nodes'> {
    const files = [...this.#files.values()]
    return { complaints: this.#complaints, files, hasHoles: this.#hasHoles, modules: this.#modules }
  }

  readFile(file: SourceFile): Node[] {
    this.#files.set(file.path, file)
    if (isTemplate(file.text)) this.#hasHoles = true
    this.#open.push(file.path)
    const parsed = parseFile(file)
    this.#complaints.push(...parsed.complaints)
    this.#noteHoles(parsed)
    const nodes = this.#resolve(parsed.nodes)
    this.#open.pop()
    return nodes
  }

  #noteHoles({ holes, source }: Parsed): void {
    for (const line of holes) {
      const place = source.placeAt(line.offsetOf(0), line.offsetOf(line.text.length - 1) + 1)
      this.#cannotTell(place, 'A template decides here; both of its ways were read as if they always applied.')
    }
  }

  #resolve(nodes: readonly Node[]): Node[] {
    return nodes.flatMap((node) => this.#resolveNode({ ...node, words: resolveWords(node, this.#defines) }))
  }

  #resolveNode(node: Node): Node[] {
    return node.kind === 'section' ? this.#resolveSection(node) : this.#resolveDirective(node)
  }

  #resolveSection(section: Section): Node[] {
    if (section.name === 'macro') {
      this.#macros.set(...readMacro(section))
      return []
    }
    const held = isHeld(section, { defines: this.#defines, modules: this.#modules, version: this.#entry.version })
    if (held === 'section') return [{ ...section, nodes: this.#resolve(section.nodes) }]
    this.#noteSilence(section)
    return held === 'yes' ? this.#resolve(section.nodes) : []
  }

  #resolveDirective(directive: Directive): Node[] {
    switch (directive.name) {
      case 'define':
        this.#defines.set(wordAt(directive, 0), wordAt(directive, 1))
        return []
      case 'undefine':
        this.#defines.delete(wordAt(directive, 0))
        return []
      case 'loadmodule':
        this.#modules = new Set([...(this.#modules ?? alwaysLoaded), wordAt(directive, 0)])
        return []
      case 'serverroot':
        this.#root = wordAt(directive, 0)
        return [directive]
      case 'include':
      case 'includeoptional':
        return this.#include(directive)
      case 'use':
        return this.#use(directive)
      case 'undefmacro':
        this.#macros.delete(wordAt(directive, 0).toLowerCase())
        return []
      default:
        return [directive]
    }
  }

  /** Its lines stand for several places, so that none of them is edited. */
  #use(directive: Directive): Node[] {
    const name = wordAt(directive, 0)
    const macro = this.#macros.get(name.toLowerCase())
    this.#used += 1
    const mayGoOn = this.#depth < mostDepth && this.#used <= mostMacros
    const nodes = macro && mayGoOn ? expand(macro, directive) : undefined
    if (nodes === undefined) {
      const because = macro === undefined ? 'no file here defines it before' : 'it does not take these words'
      this.#cannotTell(directive.place, `"${directive.says}" uses the macro "${name}", and ${because}.`)
      return []
    }
    this.#hasHoles = true
    this.#depth += 1
    const resolved = this.#resolve(nodes)
    this.#depth -= 1
    return resolved
  }

  #include(directive: Directive): Node[] {
    const pattern = wordAt(directive, 0)
    const main = this.#entry.files[0]?.path ?? ''
    const paths = hasHole(pattern) ? [] : findIncluded(this.#entry.reader, { pattern, main, root: this.#root })
    const known = paths.length === 0 ? builtIn[pattern.slice(pattern.lastIndexOf('/') + 1)] : undefined
    if (known !== undefined) return this.#resolve(parseFile({ path: pattern, text: known }).nodes)
    if (paths.length === 0 && directive.name === 'include') return this.#missing(directive)
    return paths.flatMap((path) => this.#readIncluded(path, directive))
  }

  #readIncluded(path: string, directive: Directive): Node[] {
    this.#included += 1
    if (this.#included > mostIncludes) {
      if (this.#included === mostIncludes + 1)
        this.#cannotTell(directive.place, `More than ${mostIncludes} files are included: the rest was not read.`)
      return []
    }
    if (this.#open.includes(path)) {
      this.#complaints.push({ rule: 'P901', place: directive.place, message: `"${path}" includes itself.` })
      return []
    }
    const file = this.#entry.reader.readFile(path)
    if (!isProblem(file)) return this.readFile(file)
    this.#cannotTell(directive.place, `"${path}" cannot be read: ${file.message}`)
    return []
  }

  /** It stays as a mark of what may be set here, unless its name says that it is about something else. */
  #missing(directive: Directive): Node[] {
    const pattern = textsOf(directive).join(' ')
    const known = this.#root === '' ? '' : ` (ServerRoot is "${this.#root}")`
    const message = `"${pattern}" is included here and was not found${known}. Give its folder too.`
    if (isAside(pattern) || /[*?[]/.test(pattern)) {
      this.#complaints.push({ rule: 'P908', place: directive.place, message })
      return []
    }
    this.#cannotTell(directive.place, message)
    return [directive]
  }

  // Behind <IfModule>, a setting of a trust field vanishes without a word when the module is off.
  #noteSilence(section: Section): void {
    if (section.name !== 'ifmodule' || !/headers/.test(wordAt(section, 0)) || this.#modules !== undefined) return
    if (!section.nodes.some((node) => node.name === 'requestheader')) return
    const message = `"${section.says}" drops what is in it silently when mod_headers is not loaded.`
    this.#complaints.push({ rule: 'P904', place: section.place, message })
  }

  #cannotTell(place: Place, message: string): void {
    this.#hasHoles = true
    this.#complaints.push({ rule: 'P908', place, message })
  }
}

const alwaysLoaded = [
  'core',
  'http_module',
  'so_module',
  'log_config_module',
  'logio_module',
  'version_module',
  'unixd_module',
]
// A macro that uses itself would never end, and those that use each other twice would double at each level.
const mostDepth = 10
const mostMacros = 2000
// Files that include each other twice would double at each level.
const mostIncludes = 5000
