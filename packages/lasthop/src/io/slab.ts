/** Room for one write, used again once the socket has taken the bytes: fresh memory for each would soon be garbage. */
export interface Slab {
  readonly bytes: Buffer
  /** The callback of the write. After a failure the system may still hold the bytes, so that they are not used again. */
  readonly written: (error?: Error | null) => void
}

export const slabBytes = 131_072
/** Of a small one: connections that have little to say are many. */
export const smallSlabBytes = 16_384

/** A slab that nobody uses. */
export const takeSlab: () => Slab = createPool({ bytes: slabBytes, freeMost: 32 })
export const takeSmallSlab: () => Slab = createPool({ bytes: smallSlabBytes, freeMost: 128 })

function createPool({ bytes, freeMost }: { bytes: number; freeMost: number }): () => Slab {
  const free: Slab[] = []
  return () => free.pop() ?? createSlab(bytes, { free, freeMost })
}

function createSlab(bytes: number, { free, freeMost }: { free: Slab[]; freeMost: number }): Slab {
  const slab: Slab = {
    bytes: Buffer.allocUnsafeSlow(bytes),
    written(error) {
      if (!error && free.length < freeMost) free.push(slab)
    },
  }
  return slab
}
