/** How large a message head may be. */
export interface Limits {
  /** All bytes up to and with the empty line. */
  readonly headBytes: number
  readonly fieldCount: number
  readonly targetBytes: number
}

/** How much may stand around and in a body. */
export interface BodyLimits {
  /** Content, after the transfer coding is taken off; Infinity for no limit. */
  readonly bodyBytes: number
  /** Chunk extensions of one body, all together. They are read and dropped. */
  readonly extensionBytes: number
  readonly trailerBytes: number
  readonly trailerCount: number
}

/** What the edge uses when nothing else is said. */
export const defaultLimits: Limits = { headBytes: 32_768, fieldCount: 100, targetBytes: 8192 }

/** What the edge uses when nothing else is said. */
export const defaultBodyLimits: BodyLimits = {
  bodyBytes: Number.POSITIVE_INFINITY,
  extensionBytes: 16_384,
  trailerBytes: 32_768,
  trailerCount: 100,
}
