import type { Edge } from './edge.ts'

/** What the edges of one product's room were made of, for the parts of the room that look behind an `Edge`. */
export class EdgeMemory<Configuration> {
  readonly #configurations = new WeakMap<Edge, Configuration>()

  /** Gives the edge back. */
  keep(edge: Edge, configuration: Configuration): Edge {
    this.#configurations.set(edge, configuration)
    return edge
  }

  /** Throws a TypeError for an edge of another room. */
  of(edge: Edge): Configuration {
    const configuration = this.#configurations.get(edge)
    if (configuration === undefined) throw new TypeError('Only an edge that this room made can be asked.')
    return configuration
  }
}
