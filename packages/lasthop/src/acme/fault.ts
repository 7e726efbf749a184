/** Why a certificate could not be had this time, for people. */
export interface AcmeFault {
  readonly kind: 'acme-fault'
  readonly code: FaultCode
  /** What happened, a whole sentence. */
  readonly message: string
  /** What to do about it, a whole sentence. */
  readonly cure: string
  /** Not to be tried again before, if the authority said so. */
  readonly notBefore?: Date | undefined
}

/** What kind of fault it is. The authority's own come in its words, those of RFC 8555 section 6.7. */
export type FaultCode =
  | 'unreachable'
  | 'timeout'
  | 'nonsense'
  | 'storage'
  | 'setup'
  | 'preflight'
  | 'dns-writer'
  | 'stopped'
  | 'busy'
  | `authority:${string}`

export function fault(code: FaultCode, message: string, cure: string): AcmeFault {
  return { kind: 'acme-fault', code, message, cure }
}

export function isFault(value: unknown): value is AcmeFault {
  return typeof value === 'object' && value !== null && 'kind' in value && value.kind === 'acme-fault'
}

/** Both sentences. */
export function tellFault({ message, cure }: AcmeFault): string {
  return `${message} ${cure}`
}
