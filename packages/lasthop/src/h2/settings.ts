/** SETTINGS read and written (RFC 9113 section 6.5). */
import { errorCode, firstWindow, setting, windowMost } from './codes.ts'

/** What of a client's settings matters to one that only answers. */
export interface PeerSettings {
  headerTableSize: number
  /** The smallest that it was meanwhile, which a writer of header blocks has to tell (RFC 7541 section 4.2). */
  headerTableLeast: number
  initialWindowSize: number
}

export const firstSettings: PeerSettings = {
  headerTableSize: 4096,
  headerTableLeast: 4096,
  initialWindowSize: firstWindow,
}

/** Takes a payload into the settings in order; gives the error of the connection that it is, if it is one. */
export function takeSettings(payload: Buffer, settings: PeerSettings): number | undefined {
  settings.headerTableLeast = settings.headerTableSize
  for (let at = 0; at + 6 <= payload.length; at += 6) {
    const error = takeSetting(settings, payload.readUInt16BE(at), payload.readUInt32BE(at + 2))
    if (error !== undefined) return error
  }
  return undefined
}

function takeSetting(settings: PeerSettings, identifier: number, value: number): number | undefined {
  switch (identifier) {
    case setting.headerTableSize:
      settings.headerTableSize = value
      settings.headerTableLeast = Math.min(settings.headerTableLeast, value)
      return undefined
    case setting.initialWindowSize:
      settings.initialWindowSize = value
      return value > windowMost ? errorCode.flowControl : undefined
    case setting.enablePush:
    case setting.enableConnectProtocol:
      return value > 1 ? errorCode.protocol : undefined
    case setting.maxFrameSize:
      // We never send more than the least that a client can ask for.
      return value < 16_384 || value > 16_777_215 ? errorCode.protocol : undefined
    default:
      // RFC 9113 section 6.5.2: unknown ones are ignored. The others limit what we never do, or advise.
      return undefined
  }
}

/** Pairs of identifier and value as a payload. */
export function writeSettings(pairs: readonly (readonly [number, number])[]): Buffer {
  const payload = Buffer.alloc(pairs.length * 6)
  for (const [index, [identifier, value]] of pairs.entries()) {
    payload.writeUInt16BE(identifier, index * 6)
    payload.writeUInt32BE(value, index * 6 + 2)
  }
  return payload
}
