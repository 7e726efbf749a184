/** A header section as a probe writes it: every name and value as it is, which the edge's own encoder would mend. */
import type { Fields } from '@lasthop/contract'
import { writeInteger } from '../../../h2/integer.ts'

/** Literals without indexing (RFC 7541 section 6.2.2), none of them in Huffman code. */
export function writeSection(fields: Fields): Buffer {
  return Buffer.concat(
    fields.flatMap((text, index) => {
      const bytes = Buffer.from(text, 'latin1')
      return [...(index % 2 === 0 ? [Buffer.from([0])] : []), writeLength(bytes.length), bytes]
    }),
  )
}

function writeLength(value: number): Buffer {
  const bytes = Buffer.alloc(6)
  return bytes.subarray(0, writeInteger(bytes, 0, { first: 0, bits: 7, value }))
}
