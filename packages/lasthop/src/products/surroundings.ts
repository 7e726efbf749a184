import type { Launch } from './launch/launch.ts'
import type { Reader } from './reader.ts'
import type { Service } from './service.ts'
import type { Version } from './version.ts'

/** What is known of the files of a stack before any product looks at them. */
export interface Surroundings {
  readonly reader: Reader
  /** Every file that belongs to the stack. */
  readonly paths: readonly string[]
  readonly launches: readonly Launch[]
  /** Of compose files. */
  readonly services: readonly Service[]
  /** The version of a product, from lock files and requirements, or from `--assume`. */
  versionOf(product: string): Version | undefined
}
