/** Why an attempt gave no whole answer. The message is for the operator, and never shown to a visitor. */
export interface Failure {
  readonly kind:
    | 'refused'
    | 'connect-timeout'
    | 'certificate'
    | 'tls'
    | 'busy'
    | 'starting'
    | 'ended'
    | 'first-byte-timeout'
    | 'idle-timeout'
    | 'closed'
    | 'nonsense'
    | 'no-websocket'
  readonly message: string
  /** The app says that it has not looked at the request, because of the request or because it ends the connection. */
  readonly unread?: 'request' | 'connection' | undefined
  /** When an app that has ended is started again, in milliseconds since 1970. */
  readonly nextStartAt?: number | undefined
}
