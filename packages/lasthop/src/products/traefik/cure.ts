import { isProblem, problem, type Problem } from '@lasthop/contract'

import type { Aim, Edge } from '../edge.ts'
import type { Edit } from '../edit.ts'
import type { SourceFile } from '../place.ts'
import { routersOf, schemeOf } from './choose.ts'
import { besideSetting } from './beside.ts'
import type { Configuration } from './configuration.ts'
import { declare, hasFileProvider } from './declare.ts'
import { blockName, type BlockAim } from './edge-block.ts'
import { configurationOf } from './edge.ts'
import type { EntryPoint } from './entry-points.ts'
import { at, type ScalarTree, type Tree } from './tree.ts'
import { appendToml, formOf, insertYaml, prepend, rewrite } from './write.ts'

/**
 * The edits that make every entry point keep its promise: nobody is believed who should not be, and a middleware before
 * all others takes away what Traefik itself leaves to the client.
 */
export function cure(edge: Edge, aim: Aim): readonly Edit[] | Problem {
  if (edge.hasHoles) return problem('Its files are templates, so they are not edited.')
  const configuration = configurationOf(edge)
  if (configuration.loaded.start === undefined)
    return problem(
      'Its static configuration is not among the files: give the file, or the flags, that name its entry points.',
    )
  const served = configuration.entryPoints.filter((each) => serves(configuration, each))
  const edits: Edit[] = []
  for (const scheme of ['https', 'http'] as const) {
    const here = served.filter((each) => schemeOf(configuration, each) === scheme)
    if (here.length === 0) continue
    const name = `${blockName}-${scheme}`
    if (!configuration.middlewares.has(name)) {
      const declared = declare(configuration, name, blockAim(aim, scheme))
      if (isProblem(declared)) return declared
      edits.push(declared)
    }
    for (const entryPoint of here) {
      const used = use(configuration, entryPoint, name)
      if (isProblem(used)) return used
      edits.push(...used)
    }
  }
  return mergeInserts([...edits, ...served.flatMap((each) => trustEdits(configuration, each, aim))])
}

function blockAim(aim: Aim, scheme: 'https' | 'http'): BlockAim {
  return { says: aim.kind === 'behind' ? 'what the front says' : scheme }
}

function serves(configuration: Configuration, entryPoint: EntryPoint): boolean {
  return (
    entryPoint.redirect === undefined &&
    routersOf(configuration, entryPoint, schemeOf(configuration, entryPoint)).length > 0
  )
}

/** The middleware before all others of an entry point. */
function use(configuration: Configuration, entryPoint: EntryPoint, name: string): readonly Edit[] | Problem {
  if (entryPoint.middlewares.some(({ text }) => text.startsWith(name))) return []
  const file = fileOf(configuration, entryPoint.place.path)
  const provider = hasFileProvider(configuration) ? 'file' : 'docker'
  const full = `${name}@${provider}`
  const found = prepend(entryPoint.middlewares, full, file) ?? added(entryPoint, full, file)
  return found === undefined
    ? problem(`The entry point "${entryPoint.name}" is written in a way that is not edited.`)
    : [found]
}

function added({ name, tree, place }: EntryPoint, middleware: string, file: SourceFile): Edit | undefined {
  switch (formOf(file)) {
    case 'yaml': {
      const list = at(tree, 'http', 'middlewares')
      // An empty list in brackets.
      if (list?.kind === 'list' && file.text.startsWith('[', list.place.start))
        return { path: file.path, start: list.place.start + 1, end: list.place.start + 1, text: middleware }
      return insertYaml({ tree, file }, ['http'], [`middlewares: [${middleware}]`])
    }
    case 'toml': {
      if (file.text.startsWith('{', tree.place.start)) return inTable(tree, middleware, file)
      if (at(tree, 'http') === undefined)
        return appendToml(file, [`[entryPoints.${name}.http]`, `middlewares = ["${middleware}"]`])
      const header = new RegExp(`^[ \\t]*\\[entryPoints\\.${name}\\.http\\][^\\n]*\\n`, 'im').exec(file.text)
      if (header === null) return undefined
      const end = header.index + header[0].length
      return { path: file.path, start: end, end, text: `middlewares = ["${middleware}"]\n` }
    }
    case 'flag':
      return besideSetting(
        at(tree, 'address')?.place ?? place,
        [[`entrypoints.${name}.http.middlewares`, middleware]],
        file,
      )
  }
}

/** Between the braces of a table of TOML, where it has no `http` yet. */
function inTable(tree: Tree, middleware: string, file: SourceFile): Edit | undefined {
  const start = tree.place.start + 1
  if (at(tree, 'http') !== undefined) return undefined
  return { path: file.path, start, end: start, text: ` http = { middlewares = ["${middleware}"] },` }
}

function trustEdits(configuration: Configuration, { insecure, trusted, place }: EntryPoint, aim: Aim): Edit[] {
  const file = fileOf(configuration, place.path)
  const off = insecure?.kind === 'scalar' ? [rewrite(insecure, 'false', file)] : []
  const ranges = aim.kind === 'behind' ? aim.ranges : []
  const isWide = ({ text }: ScalarTree): boolean => /^(?:0\.0\.0\.0|::)\/0$/.test(text)
  const [first] = trusted
  if (first === undefined || !trusted.some(isWide)) return off
  const kept = [...new Set([...trusted.filter((each) => !isWide(each)).map(({ text }) => text), ...ranges])]
  const least = kept.length > 0 ? kept : ['127.0.0.1/32']
  if (formOf(file) === 'flag') return [...off, rewrite(first, least.join(','), file)]
  const [nearest = '127.0.0.1/32'] = ranges
  return [...off, ...trusted.filter(isWide).map((each) => rewrite(each, nearest, file))]
}

function fileOf({ loaded }: Configuration, path: string): SourceFile {
  return loaded.files.find((file) => file.path === path) ?? { path, text: '' }
}

/** Insertions at one place become one, in their order. */
function mergeInserts(edits: readonly Edit[]): Edit[] {
  const merged: Edit[] = []
  for (const edit of edits) {
    const same = merged.findIndex(
      ({ path, start, end }) => path === edit.path && start === end && edit.start === edit.end && start === edit.start,
    )
    const known = merged[same]
    if (known === undefined) merged.push(edit)
    else merged[same] = { ...known, text: known.text + edit.text }
  }
  return merged
}
