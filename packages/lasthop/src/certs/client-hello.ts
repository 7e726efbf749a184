/** What a client says of itself before anything is encrypted, as far as it decides who answers. */
export interface ClientHello {
  /** The host name in SNI, latin-1, as sent (RFC 6066 section 3). */
  readonly serverName: string | undefined
  /** The protocols in ALPN, the client's favourite first (RFC 7301). */
  readonly protocols: readonly string[]
}

/** Reads the body of a ClientHello message (RFC 8446 section 4.1.2). `undefined`: it is not one. */
export function parseClientHello(body: Buffer): ClientHello | undefined {
  const reader = new Reader(body)
  reader.take(2 + 32) // legacy_version, random
  reader.vector(1) // legacy_session_id
  reader.vector(2) // cipher_suites
  reader.vector(1) // legacy_compression_methods
  const extensions = parseExtensions(reader.isAtEnd ? emptyReader() : reader.vector(2))
  if (extensions === undefined || !reader.isWhole) return undefined
  return helloOf(extensions)
}

type Extensions = ReadonlyMap<number, Reader>

/** RFC 8446 section 4.2: there must not be two of one type. */
function parseExtensions(reader: Reader): Extensions | undefined {
  const extensions = new Map<number, Reader>()
  while (!reader.isAtEnd) {
    const type = reader.number(2)
    if (extensions.has(type)) return undefined
    extensions.set(type, reader.vector(2))
  }
  return reader.isWhole ? extensions : undefined
}

function helloOf(extensions: Extensions): ClientHello | undefined {
  const protocols = parseProtocols(extensions.get(applicationLayerProtocolNegotiation))
  const names = extensions.get(serverNameIndication)
  if (names === undefined) return protocols && { serverName: undefined, protocols }
  const serverName = parseServerName(names)
  return serverName === undefined ? undefined : protocols && { serverName, protocols }
}

/** RFC 6066 section 3: a list of names by type, never two of one type; there is one type, host_name. */
function parseServerName(extension: Reader): string | undefined {
  const names = extension.vector(2)
  const type = names.number(1)
  const name = names.vector(2).rest().toString('latin1')
  const isSound = names.isWhole && names.isAtEnd && extension.isWhole && extension.isAtEnd
  return isSound && type === hostName && name !== '' ? name : undefined
}

function parseProtocols(extension: Reader | undefined): readonly string[] | undefined {
  if (extension === undefined) return []
  const list = extension.vector(2)
  const protocols: string[] = []
  while (!list.isAtEnd) protocols.push(list.vector(1).rest().toString('latin1'))
  return list.isWhole && extension.isWhole && extension.isAtEnd ? protocols : undefined
}

/** Reads from the front. Past the end it gives zeros and empty pieces, and is not whole any more. */
class Reader {
  readonly #bytes: Buffer
  #at = 0
  isWhole = true

  constructor(bytes: Buffer) {
    this.#bytes = bytes
  }

  get isAtEnd(): boolean {
    return this.#at >= this.#bytes.length
  }

  take(length: number): Buffer {
    if (this.#at + length > this.#bytes.length) return this.#break()
    this.#at += length
    return this.#bytes.subarray(this.#at - length, this.#at)
  }

  rest(): Buffer {
    return this.take(this.#bytes.length - this.#at)
  }

  number(size: 1 | 2): number {
    const bytes = this.take(size)
    return bytes.length === size ? bytes.readUIntBE(0, size) : 0
  }

  /** A piece that says its own length first (RFC 8446 section 3.4). */
  vector(size: 1 | 2): Reader {
    const reader = new Reader(this.take(this.number(size)))
    reader.isWhole = this.isWhole
    return reader
  }

  #break(): Buffer {
    this.isWhole = false
    this.#at = this.#bytes.length
    return Buffer.alloc(0)
  }
}

function emptyReader(): Reader {
  return new Reader(Buffer.alloc(0))
}

const serverNameIndication = 0
const hostName = 0
const applicationLayerProtocolNegotiation = 16
