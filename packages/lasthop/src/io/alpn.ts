/**
 * The names of protocols as ALPN has them (RFC 7301 section 3.1), for sockets of `node:tls`.
 *
 * Not as the list that Node takes too: that it writes, for each connection, into the room of 64 KiB which all small buffers
 * share, and a connection at rest would keep the whole room. A DataView it copies into memory of its own.
 */
export function alpnOf(protocols: readonly string[]): DataView {
  const names = protocols.map((protocol) => `${String.fromCharCode(protocol.length)}${protocol}`)
  const { buffer } = Uint8Array.from(Buffer.from(names.join(''), 'latin1'))
  return new DataView(buffer)
}
