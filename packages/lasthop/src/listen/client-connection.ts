/** One client's connection, whatever version of HTTP it speaks, as its listener sees it. */
export interface ClientConnection {
  /** Takes no more requests, ends after those in flight, at once when there are none. */
  drain(): void
  /** Ends now, whatever is under way. */
  destroy(): void
}
