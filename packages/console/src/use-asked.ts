import { useCallback, useEffect, useState } from 'preact/hooks'
import { ask, wordsOf } from './api.ts'

/** What a question to the API gave so far. */
export interface Asked<Shape> {
  readonly answer: Shape | undefined
  readonly fault: string | undefined
  /** Asks again. */
  readonly again: () => void
}

/** Asks when the page is shown, again at each interval, and whenever told to. A hidden page asks nothing. */
export function useAsked<Shape>(path: string, everyMs?: number): Asked<Shape> {
  const [answer, setAnswer] = useState<Shape>()
  const [fault, setFault] = useState<string>()
  const again = useCallback(() => {
    const look = async () => {
      const given = await ask<Shape>('GET', path)
      setAnswer(() => given)
      setFault(undefined)
    }
    look().catch((error: unknown) => setFault(wordsOf(error)))
  }, [path])
  useEffect(() => {
    again()
    if (everyMs === undefined) return undefined
    const timer = setInterval(() => document.hidden || again(), everyMs)
    return () => clearInterval(timer)
  }, [again, everyMs])
  return { answer, fault, again }
}
