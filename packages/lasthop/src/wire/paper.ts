/** Takes the bytes of a message, one part after the other. */
export interface Paper {
  /** Memory with room for this many bytes from `at` on. What is there counts once `close` is called, and never if it is not. */
  open(length: number): Uint8Array
  /** Where the next byte goes. */
  readonly at: number
  /** The bytes up to `end` have been written. */
  close(end: number): void
}
