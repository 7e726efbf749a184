import assert from 'node:assert/strict'
import { Duplex } from 'node:stream'
import { test } from 'node:test'
import * as fc from '../../../../scripts/testing/laws.ts'
import { Outlet } from '../../src/io/outlet.ts'

/** Something that one of several outlets is told to do. */
interface Step {
  readonly outlet: number
  readonly kind: 'text' | 'bytes' | 'head' | 'flush' | 'nothing'
  readonly length: number
}

const outletCount = 3
const outlet = fc.nat(outletCount - 1)
const length = fc.oneof(fc.nat(40), fc.constantFrom(4095, 4096, 4097, 65_535, 65_536, 70_000, 140_000))
const kind = fc.constantFrom<Step['kind'][]>('text', 'bytes', 'head', 'flush', 'nothing')
const anyStep: fc.Arbitrary<Step> = fc.record({ outlet, kind, length })

test('whatever is pushed arrives in its order, whoever else writes in between', () => {
  fc.assert(
    fc.property(fc.array(anyStep, { maxLength: 40 }), (steps) => {
      const ends = Array.from({ length: outletCount }, () => new End())
      steps.forEach((each, index) => ends[each.outlet]?.take(each, index % 256))
      for (const end of ends) assert.ok(end.arrived().equals(end.expected()))
    }),
    { numRuns: 300 },
  )
})

/** An outlet, what it was told, and what came out of it. What came is kept as it is, as a slow socket would. */
class End {
  readonly #pieces: Buffer[] = []
  readonly #told: Buffer[] = []
  readonly #outlet = new Outlet(
    new Duplex({
      read() {},
      write: (piece: Buffer, _encoding, done) => {
        this.#pieces.push(piece)
        // Written, but for slabs: their bytes may be used again.
        if (piece.length >= 4096) this.#pieces[this.#pieces.length - 1] = Buffer.from(piece)
        done()
      },
    }),
  )

  take(step: Step, byte: number): void {
    if (step.kind === 'flush') return this.#outlet.flush()
    if (step.kind === 'nothing') return void this.#outlet.open(10).fill(byte, this.#outlet.at, this.#outlet.at + 10)
    const bytes = Buffer.alloc(step.length, byte)
    this.#told.push(bytes)
    if (step.kind === 'text') return this.#outlet.push(bytes.toString('latin1'))
    if (step.kind === 'bytes') return this.#outlet.push(bytes)
    this.#outlet.open(bytes.length).set(bytes, this.#outlet.at)
    this.#outlet.close(this.#outlet.at + bytes.length)
  }

  arrived(): Buffer {
    this.#outlet.flush()
    return Buffer.concat(this.#pieces)
  }

  expected(): Buffer {
    return Buffer.concat(this.#told)
  }
}
