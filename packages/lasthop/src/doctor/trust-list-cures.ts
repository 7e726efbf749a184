/** The edit that adds a proxy on this machine to the list of whom gunicorn or uvicorn believes: what is listed stays. */
import type { Edit } from '../products/edit.ts'
import type { Cure } from './cures.ts'
import type { Outcome } from './outcome.ts'
import { filesOf } from './stack-files.ts'
import { distrust, type View } from './view.ts'

/** One for each list that a proxy on this machine is missing from. */
export function trustListCures({ ways, stack }: View): readonly Cure[] {
  const texts = new Map(filesOf(stack).map(({ path, text }) => [path, text]))
  return ways.flatMap(({ ordinary }) => {
    const edit = listingIn(ordinary, texts)
    return edit === undefined ? [] : [cureOf(edit, ordinary)]
  })
}

function listingIn(outcome: Outcome, texts: ReadonlyMap<string, string>): Edit | undefined {
  const step = distrust(outcome)
  const server = outcome.app?.server
  const last = server?.believes.listed?.at(-1)
  if (step?.place === undefined || step.product !== server?.product || !listing.has(step.product)) return undefined
  if (last === undefined || last === '' || !step.does.startsWith('127.0.0.1 is not listed')) return undefined
  const { path, start, end } = step.place
  const text = texts.get(path)?.slice(start, end) ?? ''
  const at = text.lastIndexOf(last)
  // Where it is named twice, or comes from elsewhere, a person has to look.
  if (at === -1 || text.indexOf(last) !== at) return undefined
  const after = start + at + last.length
  return { path, start: after, end: after, text: `${text.includes(', ') ? ', ' : ','}127.0.0.1` }
}

function cureOf(edit: Edit, { app }: Outcome): Cure {
  const { title = 'The server', product = '' } = app?.server ?? {}
  return {
    order: 2,
    grade: 'review',
    rules: ['P101', 'P104', 'P107', 'P113', 'P605'],
    product,
    file: edit.path,
    edits: [edit],
    note: `${title} then believes the proxy on this machine too: take out of the list who no longer connects.`,
  }
}

/** Whose lists are addresses between commas. */
const listing: ReadonlySet<string> = new Set(['gunicorn', 'uvicorn'])
