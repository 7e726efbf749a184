import { dirname } from 'node:path'

import { isProblem, problem } from '@lasthop/contract'
import type { Problem } from '@lasthop/contract'

import { buildConfig } from './build.ts'
import type { Config } from './config.ts'
import { defaults } from './defaults.ts'
import { readDocument } from './document.ts'
import type { PlainDocument } from './document.ts'
import { remarksOf } from './explain.ts'
import { isMapping, valueAt } from './places.ts'
import { parseListenPort, parseOptionalPort } from './port.ts'
import { problemsOf, start } from './remark.ts'
import type { Remark } from './remark.ts'
import { fileSchema } from './schema.ts'
import { parseSiteName } from './site-name.ts'
import { parseUpstreamAddress } from './upstream-address.ts'
import { findClashes } from './whole.ts'
import type { Clash, Outline } from './whole.ts'

/**
 * The configuration in a text, or everything that is wrong with it. The name is for messages; paths in the text start from
 * the folder, which is the name's own unless another is given.
 */
export function parseConfig(text: string, fileName: string, folder = dirname(fileName)): Config | readonly Problem[] {
  if (Buffer.byteLength(text) > mostBytes) return [tooLarge(fileName)]
  const document = readDocument(text.replace(/^\uFEFF/, ''))
  if (document.value === undefined) return problemsOf(document.remarks, fileName)
  if (document.value === null) return problemsOf([emptyFile], fileName)
  const checked = fileSchema.safeParse(document.value)
  const remarks = withoutEchoes(document, [
    ...remarksOf(checked.error?.issues ?? [], document),
    ...siteNameRemarks(document),
    ...findClashes(outlineOf(document)).map((clash) => clashRemark(clash, document)),
  ])
  return checked.success && remarks.length === 0 ? buildConfig(checked.data, folder) : problemsOf(remarks, fileName)
}

/** Whether the result of reading a configuration is one, and not a list of problems. */
export function isConfig(result: Config | readonly Problem[]): result is Config {
  return 'sites' in result
}

/** Where the text itself is at fault, nothing more can be said about the value. */
function withoutEchoes(document: PlainDocument, remarks: readonly Remark[]): readonly Remark[] {
  const causes = document.remarks
  const isEcho = ({ place }: Remark) =>
    causes.some((cause) => cause.place.line === place.line && cause.place.column === place.column)
  return [...causes, ...remarks.filter((remark) => !isEcho(remark))]
}

function tooLarge(fileName: string): Problem {
  return problem(`${fileName}: the file is larger than 1 MiB: expected a configuration.`)
}

/** Larger files are refused unread. */
export const mostBytes = 1_048_576

const emptyFile: Remark = {
  place: start,
  message: 'The file is empty: expected "sites:" and below it a site, like app.example.com: { to: 8000 }.',
}

function siteNameRemarks(document: PlainDocument): readonly Remark[] {
  const names = siteNames(document)
  if (names?.length === 0 && document.remarks.length === 0)
    return [{ place: document.places.ofKey(['sites']), message: noSite }]
  return (names ?? []).flatMap((name) => {
    const parsed = parseSiteName(name)
    return isProblem(parsed) ? [{ place: document.places.ofKey(['sites', name]), message: parsed.message }] : []
  })
}

const noSite = 'There is no site: expected at least one, like app.example.com: { to: 8000 }.'

function outlineOf(document: PlainDocument): Outline {
  const found = (path: readonly string[]): unknown => valueAt(document.value, path)
  return {
    sites: (siteNames(document) ?? []).map((name) => ({
      host: understood(parseSiteName(name)),
      to: understood(parseUpstreamAddress(found(['sites', name, 'to']))),
    })),
    httpsPort: understood(parseListenPort(found(['https_port']) ?? defaults.httpsPort)),
    httpPort: understood(parseOptionalPort(found(['http_port']) ?? defaults.httpPort)),
  }
}

function understood<Value>(parsed: Value | Problem): Value | undefined {
  return isProblem(parsed) ? undefined : parsed
}

function clashRemark({ about, message }: Clash, document: PlainDocument): Remark {
  const { places } = document
  if (about === 'ports') {
    const key = valueAt(document.value, ['http_port']) === undefined ? 'https_port' : 'http_port'
    return { place: places.ofValue([key]), message }
  }
  const name = siteNames(document)?.[about.site] ?? ''
  const place = about.key === 'host' ? places.ofKey(['sites', name]) : places.ofValue(['sites', name, 'to'])
  return { place, message }
}

function siteNames({ value }: PlainDocument): readonly string[] | undefined {
  const sites = valueAt(value, ['sites'])
  return isMapping(sites) ? Object.keys(sites) : undefined
}
