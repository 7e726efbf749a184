import type { Failure } from '../upstream/failure.ts'
import type { Page } from './answer.ts'

/** What the visitor is told when the app gave no answer: what happened, and that it is not theirs to mend. */
export function pageOfFailure(failure: Failure): Page {
  switch (failure.kind) {
    case 'refused':
      return page(502, 'upstream-refused', 'The application behind this address does not accept connections right now.')
    case 'connect-timeout':
      return page(504, 'upstream-connect-timeout', 'The application behind this address could not be reached in time.')
    case 'certificate':
      return page(
        502,
        'upstream-certificate',
        'The application behind this address could not prove that it is the right one, so nothing was sent to it.',
      )
    case 'tls':
      return page(502, 'upstream-tls', 'No secure connection to the application behind this address could be made.')
    case 'busy':
      return page(503, 'upstream-busy', 'The application behind this address has too much to do right now. Try again.')
    case 'starting':
      return page(503, 'upstream-starting', 'The application behind this address is starting. Try again in a moment.')
    case 'ended':
      return pageOfEnded(failure.nextStartAt ?? 0)
    case 'first-byte-timeout':
      return page(504, 'upstream-timeout', 'The application behind this address did not answer in time.')
    case 'idle-timeout':
      return page(504, 'upstream-idle', 'The application behind this address stopped in the middle of its answer.')
    case 'closed':
      return page(
        502,
        'upstream-closed',
        'The application behind this address closed the connection without an answer.',
      )
    case 'nonsense':
      return page(
        502,
        'upstream-nonsense',
        'The application behind this address gave an answer that is not valid HTTP.',
      )
    case 'no-websocket':
      return page(501, 'upstream-no-websocket', 'The application behind this address takes no WebSockets.')
  }
}

function pageOfEnded(nextStartAt: number): Page {
  const seconds = Math.max(1, Math.ceil((nextStartAt - Date.now()) / 1000))
  const message = `The application behind this address has ended and is started again in ${seconds} ${seconds === 1 ? 'second' : 'seconds'}.`
  return { ...page(503, 'upstream-ended', message), retryAfterSeconds: seconds }
}

function page(status: number, code: string, message: string): Page {
  return { kind: 'fault', status, code, message }
}
