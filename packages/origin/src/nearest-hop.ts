/**
 * A `trust proxy` (Express) or `trustProxy` (Fastify) that lets their own readers see our single values, and nothing else:
 * the peer's fields are canonical by then, or gone. A function, because no list of theirs can name a Unix peer.
 */
export function trustNearest(_address: string | undefined, distance: number): boolean {
  return distance === 0
}
