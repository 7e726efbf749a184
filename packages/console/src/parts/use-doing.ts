import { useState } from 'preact/hooks'
import { Failure, wordsOf } from '../api.ts'

/** One thing at a time that a person started, and how it ended. */
export interface Doing {
  readonly isBusy: boolean
  readonly fault: string | undefined
  readonly problems: readonly string[]
  /** The code of the failure, for those that know it. */
  readonly code: string | undefined
  readonly run: (work: () => Promise<void>) => void
}

export function useDoing(): Doing {
  const [isBusy, setBusy] = useState(false)
  const [error, setError] = useState<unknown>()
  const run = (work: () => Promise<void>) => {
    setBusy(true)
    setError(undefined)
    work()
      .catch((thrown: unknown) => setError(thrown))
      .finally(() => setBusy(false))
  }
  const failure = error instanceof Failure ? error : undefined
  return {
    isBusy,
    fault: error === undefined ? undefined : wordsOf(error),
    problems: failure?.problems ?? [],
    code: failure?.code,
    run,
  }
}
