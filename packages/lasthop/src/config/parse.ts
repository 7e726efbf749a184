import { dirname } from 'node:path'

import { isProblem, problem } from '@lasthop/contract'
import type { Problem } from '@lasthop/contract'

import { acmeRemarks } from './acme-remarks.ts'
import { buildConfig } from './build.ts'
import type { Config } from './config.ts'
import { readDocument } from './document.ts'
import type { PlainDocument } from './document.ts'
import { remarksOf } from './explain.ts'
import { clashRemarks } from './file-clashes.ts'
import { isMapping, valueAt } from './places.ts'
import { problemsOf, start } from './remark.ts'
import type { Remark } from './remark.ts'
import { fileSchema } from './schema.ts'
import { parseSiteName } from './site-name.ts'

/**
 * The configuration in a text, or everything that is wrong with it. The name is for messages; paths in the text start from
 * the folder, which is the name's own unless another is given.
 */
export function parseConfig(text: string, fileName: string, folder = dirname(fileName)): Config | readonly Problem[] {
  const located = parseLocated(text, fileName, folder)
  return isLocated(located) ? located.config : located
}

/** A configuration, and where its parts stand in the text. */
export interface LocatedConfig {
  readonly config: Config
  /** The names of the sites as they are written, in the order of the configuration. */
  readonly siteNames: readonly string[]
  readonly document: PlainDocument
}

/** The same with the way back to the text, for what is found wrong later. */
export function parseLocated(text: string, fileName: string, folder: string): LocatedConfig | readonly Problem[] {
  if (Buffer.byteLength(text) > mostBytes) return [problem(`${fileName}: ${tooLarge}`)]
  const document = readDocument(text.replace(/^\uFEFF/, ''))
  if (document.value === undefined) return problemsOf(document.remarks, fileName)
  if (document.value === null) return problemsOf([{ place: start, message: empty }], fileName)
  const checked = fileSchema.safeParse(document.value)
  const siteNames = siteNamesIn(document)
  const nameRemarks = siteNameRemarks(document, siteNames)
  const remarks = withoutEchoes(document, [
    ...remarksOf(checked.error?.issues ?? [], document),
    ...nameRemarks,
    ...clashRemarks(document, siteNames),
    ...(checked.success && nameRemarks.length === 0 ? acmeRemarks(checked.data, document) : []),
  ])
  if (!checked.success || remarks.length > 0) return problemsOf(remarks, fileName)
  return { config: buildConfig(checked.data, folder), siteNames, document }
}

/** Whether a text was a configuration, and not a list of problems. */
export function isLocated(result: LocatedConfig | readonly Problem[]): result is LocatedConfig {
  return 'config' in result
}

/** Whether the result of reading a configuration is one, and not a list of problems. */
export function isConfig(result: Config | readonly Problem[]): result is Config {
  return 'sites' in result
}

function siteNamesIn({ value }: PlainDocument): readonly string[] {
  const sites = valueAt(value, ['sites'])
  return isMapping(sites) ? Object.keys(sites) : []
}

function siteNameRemarks({ value, places, remarks }: PlainDocument, siteNames: readonly string[]): readonly Remark[] {
  const isEmpty = isMapping(valueAt(value, ['sites'])) && siteNames.length === 0 && remarks.length === 0
  if (isEmpty) return [{ place: places.ofKey(['sites']), message: noSite }]
  return siteNames.flatMap((name) => {
    const parsed = parseSiteName(name)
    return isProblem(parsed) ? [{ place: places.ofKey(['sites', name]), message: parsed.message }] : []
  })
}

/** Where the text itself is at fault, nothing more can be said about the value: its remarks, and the others elsewhere. */
function withoutEchoes({ remarks: causes }: PlainDocument, remarks: readonly Remark[]): readonly Remark[] {
  const spot = ({ place }: Remark) => `${place.line}:${place.column}`
  const spots = new Set(causes.map(spot))
  return [...causes, ...remarks.filter((remark) => !spots.has(spot(remark)))]
}

/** Larger files are refused unread. */
export const mostBytes = 1_048_576

const tooLarge = 'the file is larger than 1 MiB: expected a configuration.'
const empty = 'The file is empty: expected "sites:" and below it a site, like app.example.com: { to: 8000 }.'
const noSite = 'There is no site: expected at least one, like app.example.com: { to: 8000 }.'
