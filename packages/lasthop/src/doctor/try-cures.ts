/** Cures applied to the texts of a stack, and the edited stack simulated: only what comes out sound counts. */
import { applyEdits, type Edit } from '../products/edit.ts'
import type { Cure } from './cures.ts'
import { diagnose, type Diagnosis, type Look } from './diagnose.ts'
import type { Finding } from './finding.ts'
import type { Folder } from './folder.ts'
import { family } from './report/report.ts'
import { buildStack } from './stack.ts'
import type { Topology } from './topology.ts'

/** A file before (absent: it is new) and after. */
export interface Change {
  readonly path: string
  readonly before: string | undefined
  readonly after: string
}

/** What comes of some cures together. */
export type Trial =
  | {
      readonly kind: 'sound'
      readonly chosen: readonly Cure[]
      readonly changes: readonly Change[]
      readonly after: Diagnosis
    }
  | { readonly kind: 'unsound'; readonly because: readonly string[]; readonly worse: readonly Finding[] }

/** A stack, and how it is looked at. */
export interface Subject {
  readonly folder: Folder
  readonly topology: Topology
  readonly look: Look
}

/** Applies cures, and looks whether what they are for is gone and nothing new is there. */
export function tryCures({ folder, topology, look }: Subject, cures: readonly Cure[], before: Diagnosis): Trial {
  const chosen = apart(cures)
  const edited = editedFolder(folder, chosen)
  const after = diagnose(buildStack(edited.folder, topology), look)
  const worse = newOnes(before.findings, after.findings)
  const left = after.findings.filter(
    (finding) => chosen.some(({ rules }) => isCurable(finding, rules)) && isTargeted(finding, chosen),
  )
  const because = [
    ...worse.map(({ rule, message }) => `After the change there would be ${rule}: ${message}`),
    ...(worse.length > 0 ? [] : left.map(({ rule, message }) => `The change would leave ${rule}: ${message}`)),
  ]
  return because.length === 0
    ? { kind: 'sound', chosen, changes: edited.changes, after }
    : { kind: 'unsound', because, worse }
}

/** How cures are tried, and those that nothing asks for by itself. */
export interface Search {
  readonly try: (cures: readonly Cure[]) => Trial
  readonly others: readonly Cure[]
}

/** All cures together; with others that what would be worse asks for; or without the one that spoils the rest. */
export function findSound(cures: readonly Cure[], search: Search): Trial {
  const all = search.try(cures)
  if (all.kind === 'sound') return all
  const more = search.others.filter((cure) => helps(cure, all.worse))
  const withMore = more.length === 0 ? all : search.try([...cures, ...more])
  if (withMore.kind === 'sound' || cures.length === 1) return withMore
  for (const spoiler of cures.toReversed()) {
    const rest = search.try(cures.filter((cure) => cure !== spoiler))
    if (rest.kind === 'sound') return rest
  }
  return withMore
}

/** An application that begins to listen to its proxy hears all that the proxy lets pass: then both must change. */
function helps({ edits, rules }: Cure, worse: readonly Finding[]): boolean {
  return edits.length > 0 && worse.some((finding) => isCurable(finding, rules))
}

/** Whether a cure for these rules has something to do with a finding. */
export function isCurable(finding: Finding, rules: readonly string[]): boolean {
  return finding.level !== 'info' && family(finding).some(({ rule }) => rules.includes(rule))
}

/** A finding is to be gone if everything that causes it is among the cures. */
function isTargeted(finding: Finding, cures: readonly Cure[]): boolean {
  const rules = cures.flatMap((cure) => cure.rules)
  return finding.because.length > 0
    ? finding.because.every(({ rule }) => rules.includes(rule))
    : rules.includes(finding.rule)
}

function newOnes(before: readonly Finding[], after: readonly Finding[]): readonly Finding[] {
  const known = new Set(before.flatMap(family).map(({ rule }) => rule))
  return after.filter(({ rule, level }) => level !== 'info' && !known.has(rule))
}

/** Of two cures that would write over each other, the first. */
function apart(cures: readonly Cure[]): readonly Cure[] {
  return cures.reduce<readonly Cure[]>((chosen, cure) => {
    const taken = chosen.flatMap(({ edits }) => edits)
    return cure.edits.some((edit) => taken.some((other) => isAcross(edit, other))) ? chosen : [...chosen, cure]
  }, [])
}

function isAcross(one: Edit, other: Edit): boolean {
  return one.path === other.path && one.start < other.end && other.start < one.end && !isSame(one, other)
}

function isSame(one: Edit, other: Edit): boolean {
  return one.start === other.start && one.end === other.end && one.text === other.text
}

interface Edited {
  readonly folder: Folder
  readonly changes: readonly Change[]
}

/** The folder as it would be with the cures' edits. */
function editedFolder(folder: Folder, cures: readonly Cure[]): Edited {
  const byPath = Map.groupBy(unique(cures.flatMap(({ edits }) => edits)), ({ path }) => path)
  const changes = [...byPath].map(([path, edits]): Change => {
    const file = folder.reader.readFile(path)
    const before = 'text' in file ? file.text : undefined
    return { path, before, after: applyEdits(before ?? '', edits) }
  })
  const texts = new Map(changes.map(({ path, after }) => [path, after]))
  return {
    changes: changes.filter(({ before, after }) => before !== after),
    folder: {
      ...folder,
      paths: [...new Set([...folder.paths, ...texts.keys()])].toSorted(),
      reader: {
        readFile: (path) => {
          const text = texts.get(path)
          return text === undefined ? folder.reader.readFile(path) : { path, text }
        },
        glob: (pattern) => folder.reader.glob(pattern),
      },
    },
  }
}

function unique(edits: readonly Edit[]): readonly Edit[] {
  return [...new Map(edits.map((edit) => [`${edit.path} ${edit.start} ${edit.end} ${edit.text}`, edit])).values()]
}
