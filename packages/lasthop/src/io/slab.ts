/** Room for one write, used again once the socket has taken the bytes: fresh memory for each would soon be garbage. */
export interface Slab {
  readonly bytes: Buffer
  /** The callback of the write. After a failure the system may still hold the bytes, so that they are not used again. */
  readonly written: (error?: Error | null) => void
}

export const slabBytes = 131_072

/** A slab that nobody uses. */
export function takeSlab(): Slab {
  return free.pop() ?? createSlab()
}

function createSlab(): Slab {
  const slab: Slab = {
    bytes: Buffer.allocUnsafeSlow(slabBytes),
    written(error) {
      if (!error && free.length < freeMost) free.push(slab)
    },
  }
  return slab
}

const free: Slab[] = []
const freeMost = 32
