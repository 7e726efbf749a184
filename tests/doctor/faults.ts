import type { Front } from './front.ts'

/** What a front is configured to do, right or wrong, and what the doctor must say of it. */
export interface Fault {
  readonly name: 'right' | 'silent' | 'clobbered' | 'survives' | 'underscore' | 'loop'
  readonly title: string
}

export const faults: readonly Fault[] = [
  { name: 'right', title: 'right' },
  { name: 'silent', title: 'says nothing' },
  { name: 'clobbered', title: 'clobbered by an inner hop' },
  { name: 'survives', title: "the client's value survives" },
  { name: 'underscore', title: 'underscores pass' },
  { name: 'loop', title: 'redirect loop' },
]

/** One site of a front: a fault in front of an application, on a port of its own, or under a name of its own. */
export interface Site {
  readonly fault: Fault['name']
  readonly host: string
  readonly port: number
  /** Of the inner hop, where a fault needs one. */
  readonly innerPort: number
  readonly appPort: number
}

/** An application of the lab: which of two values counts, where its server takes an underscore for a hyphen. */
export interface LabApp extends AsyncDisposable {
  readonly name: string
  readonly port: number
  readonly folds: 'any' | 'last' | 'never'
  /** Whether it takes its host from X-Forwarded-Host, of anybody, in this spelling or with underscores. */
  readonly believesHost?: true
}

/** What decides about an alias: how the application reads it, and where the front writes it. */
export interface Folding {
  readonly app: Pick<LabApp, 'folds' | 'believesHost'>
  readonly front: Pick<Front, 'aliasComes' | 'passesHostAlias' | 'withstands'>
}

/** The rules of which the doctor must find at least one; none: it must find no error and no warning about trust. */
export function expectedOf(fault: Fault['name'], { app, front }: Folding): readonly string[] {
  if (front.withstands.includes(fault)) return []
  switch (fault) {
    case 'right':
      return []
    case 'silent':
    case 'clobbered':
      return ['P101']
    case 'survives':
      return ['P209']
    case 'underscore':
      if (app.folds === 'any' || app.folds === front.aliasComes) return ['P204']
      return app.believesHost === true && front.passesHostAlias ? ['P301'] : []
    case 'loop':
      return ['P104']
  }
}
