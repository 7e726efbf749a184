import type { Complaint } from '../../complaint.ts'
import { isTemplate } from '../../hole.ts'
import { compilePlaces, type SourceFile } from '../../place.ts'
import type { Configuration } from '../sites.ts'
import { compileNodes } from './nodes.ts'
import { parseJson, type JsonFile } from './parse-json.ts'
import { configurationFromJson } from './servers.ts'

/** A configuration in JSON, read. */
export interface LoadedJson {
  readonly configuration: Configuration
  readonly complaints: readonly Complaint[]
  readonly files: readonly SourceFile[]
  readonly hasHoles: boolean
  /** Absent: it is no JSON. */
  readonly json?: JsonFile
}

/** Reads a file in JSON. What is no JSON makes no site, and a complaint. */
export function loadJson(file: SourceFile, version: string): LoadedJson {
  const root = parseJson(file)
  const read = { files: [file], hasHoles: isTemplate(file.text) }
  if ('rule' in root) return { ...read, complaints: [root], configuration: { options: [], sites: [], version } }
  const make = compileNodes({ file, placeAt: compilePlaces(file) })
  return {
    ...read,
    complaints: [],
    json: { file, root },
    configuration: configurationFromJson(root, make, version),
  }
}
