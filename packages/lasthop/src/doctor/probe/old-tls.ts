import net from 'node:net'
import tls from 'node:tls'

import type { Spot, Target } from './target.ts'

/** Tries a handshake with TLS 1.1 and older only: the version if the site takes it. */
export function findOldTls(target: Target, { address }: Spot): Promise<string | undefined> {
  return new Promise((resolve) => {
    const socket = tls.connect({
      host: address,
      port: target.port,
      ...(net.isIP(target.host) === 0 ? { servername: target.host } : {}),
      rejectUnauthorized: false,
      minVersion: 'TLSv1',
      maxVersion: 'TLSv1.1',
      // OpenSSL refuses to speak these versions itself at its usual level.
      ciphers: 'DEFAULT@SECLEVEL=0',
    })
    const end = (found: string | undefined): void => {
      clearTimeout(limit)
      socket.destroy()
      resolve(found)
    }
    const limit = setTimeout(() => end(undefined), limitMs)
    socket.once('secureConnect', () => end(socket.getProtocol() ?? undefined))
    socket.once('error', () => end(undefined))
    socket.once('close', () => end(undefined))
  })
}

const limitMs = 5000
