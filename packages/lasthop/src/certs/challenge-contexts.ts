import { createSecureContext, type SecureContext } from 'node:tls'
import type { Challenges } from './challenges.ts'
import { foldServerName } from './names.ts'

/** What is shown to authorities that ask tls-alpn-01, ready, by the name in SNI. */
export function challengeContexts({ alpn }: Challenges): (servername: string) => SecureContext | undefined {
  const contexts = new Map<string, SecureContext>()
  for (const [name, { certPem, keyPem }] of alpn) {
    contexts.set(name, createSecureContext({ cert: certPem, key: keyPem, minVersion: 'TLSv1.2' }))
  }
  return (servername) => contexts.get(foldServerName(servername))
}
