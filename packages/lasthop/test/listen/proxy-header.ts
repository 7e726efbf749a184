/** A header of version 2: what it is about, and the bytes behind its length. */
export function binary(command: number, family: number, ...parts: readonly Buffer[]): Buffer {
  const rest = Buffer.concat(parts)
  const head = Buffer.alloc(16)
  Buffer.from('0d0a0d0a000d0a515549540a', 'hex').copy(head)
  head.writeUInt8(command, 12)
  head.writeUInt8(family, 13)
  head.writeUInt16BE(rest.length, 14)
  return Buffer.concat([head, rest])
}

/** From 192.0.2.7, port 443, to 192.0.2.8, port 80. */
export const inet: Buffer = Buffer.from([192, 0, 2, 7, 192, 0, 2, 8, 0x01, 0xbb, 0, 80])

export const local: Buffer = binary(0x20, 0x00)
