import type { Version } from '../products/version.ts'

/** What the user says of the stack that its files cannot. */
export interface Topology {
  /** Versions by product. */
  readonly versions: ReadonlyMap<string, Version>
  /** The edges in the files are what visitors connect to, also where they speak no TLS. */
  readonly isEdge: boolean
  /** Something that speaks TLS stands in front of the plain doors of the files, and sets X-Forwarded-Proto. */
  readonly isTlsInFront: boolean
  /** From where what stands in front connects (CIDR), as the user says. */
  readonly frontRanges: readonly string[]
}
