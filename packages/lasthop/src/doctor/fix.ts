import { applyEdits, type Edit } from '../products/edit.ts'
import { findCures, type Cure } from './cures.ts'
import { diagnose, type Diagnosis, type Look } from './diagnose.ts'
import type { Finding } from './finding.ts'
import type { Folder } from './folder.ts'
import { isForOthers } from './offer.ts'
import { family } from './report/report.ts'
import { buildStack } from './stack.ts'
import type { Topology } from './topology.ts'

/** What would be changed, proved on the models before anything is written. */
export interface FixPlan {
  readonly kind: 'plan'
  readonly cures: readonly Cure[]
  /** Files that change: their text before (absent: new) and after. */
  readonly changes: readonly Change[]
  readonly before: Diagnosis
  readonly after: Diagnosis
  /** Cures that wait for --review. */
  readonly waiting: readonly Cure[]
  /** What no edit takes away. */
  readonly byHand: readonly Finding[]
}

export interface Change {
  readonly path: string
  readonly before: string | undefined
  readonly after: string
}

/** Why nothing is changed. */
export interface Refusal {
  readonly kind: 'refusal'
  readonly before: Diagnosis
  /** Sentences. */
  readonly because: readonly string[]
  /** What is left for a person. */
  readonly byHand: readonly Finding[]
}

/** How much may be changed. */
export interface Permission {
  readonly mayReview: boolean
}

/** Plans the smallest set of cures for what is wrong, applies it to the texts, and simulates the edited stack. */
export function planFix(folder: Folder, topology: Topology, look: Look & Permission): FixPlan | Refusal {
  const before = diagnose(buildStack(folder, topology), look)
  const refuse = (...because: readonly string[]): Refusal => ({
    kind: 'refusal',
    before,
    because,
    byHand: withoutEdit(before),
  })
  const giveUp = (...because: readonly string[]): Refusal => ({ ...refuse(...because), byHand: wrongIn(before) })
  if (before.stack.edges.length + before.stack.apps.length === 0) return refuse(nothingHere)
  const open = before.view.ways.filter(({ way }) => way.isPublic === 'perhaps')
  if (open.length > 0) return refuse('No file shows whether TLS ends before this proxy: say --edge or --tls-in-front.')
  const { cures, refusals } = findCures(before.view)
  const needed = cures.filter(
    (cure) =>
      cure.edits.length > 0 &&
      before.findings.some((finding) => isCurable(finding, cure.rules) && !isForOthers(cure, finding)),
  )
  const mayUse = ({ grade }: Cure): boolean => grade === 'safe' || look.mayReview
  const first = needed.filter(mayUse)
  const waiting = needed.filter((cure) => !first.includes(cure))
  if (first.length === 0) return refuse(...nothingToDo(before, waiting, refusals))
  const applied = (chosen: readonly Cure[]): Applied => {
    const edited = editedFolder(folder, chosen)
    const after = diagnose(buildStack(edited.folder, topology), look)
    return { chosen, edited, after, worse: newOnes(before.findings, after.findings) }
  }
  const once = applied(first)
  const more = cures.filter((cure) => !first.includes(cure) && mayUse(cure) && helps(cure, once.worse))
  const { chosen: allowed, edited, after, worse } = more.length === 0 ? once : applied([...first, ...more])
  if (worse.length > 0)
    return giveUp(...worse.map(({ rule, message }) => `After the change there would be ${rule}: ${message}`))
  const left = after.findings.filter(
    (finding) => allowed.some(({ rules }) => isCurable(finding, rules)) && isTargeted(finding, allowed),
  )
  if (left.length > 0)
    return giveUp(...left.map(({ rule, message }) => `The change would leave ${rule}: ${message}`), ...refusals)
  return {
    kind: 'plan',
    cures: allowed.toSorted((a, b) => a.order - b.order),
    changes: edited.changes,
    before,
    after,
    waiting,
    byHand: withoutEdit(after),
  }
}

interface Applied {
  readonly chosen: readonly Cure[]
  readonly edited: ReturnType<typeof editedFolder>
  readonly after: Diagnosis
  readonly worse: readonly Finding[]
}

/** An application that begins to listen to its proxy hears all that the proxy lets pass: then both must change. */
function helps({ edits, rules }: Cure, worse: readonly Finding[]): boolean {
  return edits.length > 0 && worse.some((finding) => isCurable(finding, rules))
}

/** Whether a cure for these rules has something to do with a finding. */
function isCurable(finding: Finding, rules: readonly string[]): boolean {
  return finding.level !== 'info' && family(finding).some(({ rule }) => rules.includes(rule))
}

/** A finding is to be gone if everything that causes it is among the cures. */
function isTargeted(finding: Finding, cures: readonly Cure[]): boolean {
  const rules = cures.flatMap((cure) => cure.rules)
  return finding.because.length > 0
    ? finding.because.every(({ rule }) => rules.includes(rule))
    : rules.includes(finding.rule)
}

function nothingToDo(before: Diagnosis, waiting: readonly Cure[], refusals: readonly string[]): readonly string[] {
  const isWrong = wrongIn(before).length > 0
  const more = waiting.map(({ file, note }) => `${file} can be changed with --review. ${note}`)
  const told = [...(isWrong ? refusals : []), ...more]
  if (told.length > 0) return told
  return [isWrong ? 'What is wrong here is not for an edit to decide.' : 'There is nothing to fix.']
}

function wrongIn({ findings }: Diagnosis): readonly Finding[] {
  return findings.filter(({ level }) => level !== 'info')
}

/** What is wrong, and no edit is offered for. */
function withoutEdit(diagnosis: Diagnosis): readonly Finding[] {
  return wrongIn(diagnosis).filter(({ fixes }) => fixes.every(({ edits }) => edits === undefined))
}

function newOnes(before: readonly Finding[], after: readonly Finding[]): readonly Finding[] {
  const known = new Set(before.flatMap(family).map(({ rule }) => rule))
  return after.filter(({ rule, level }) => level !== 'info' && !known.has(rule))
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

const nothingHere =
  'No file here is the configuration of a proxy or an application that lasthop knows: name the files or folders that are.'
