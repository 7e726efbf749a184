import { useEffect, useRef, useState } from 'preact/hooks'
import type { ShownExchange } from 'lasthop/console-api'
import { ask } from './api.ts'

/** What the live view holds at this moment. */
export interface LiveStream {
  /** The newest first. */
  readonly exchanges: readonly ShownExchange[]
  /** How many were not sent, because more happened than a sample shows. */
  readonly leftOut: number
  readonly state: 'connecting' | 'open' | 'lost'
  readonly clear: () => void
}

/** Follows the exchanges of the edge, as long as it is not paused. It holds the last five hundred. */
export function useLive(isPaused: boolean): LiveStream {
  const [exchanges, setExchanges] = useState<readonly ShownExchange[]>([])
  const [leftOut, setLeftOut] = useState(0)
  const [state, setState] = useState<LiveStream['state']>('connecting')
  const [turn, setTurn] = useState(0)
  const paused = useRef(isPaused)
  paused.current = isPaused
  useEffect(() => {
    const source = new EventSource('/api/live')
    let later: ReturnType<typeof setTimeout> | undefined
    source.addEventListener('ready', () => setState('open'))
    source.addEventListener('error', () => {
      setState('lost')
      // Browsers try again by themselves, but not after an answer that is no stream: the session may have ended, which the
      // question finds out, or the edge may only just be starting.
      if (source.readyState !== EventSource.CLOSED) return
      void ask('GET', '/status').catch(() => {})
      later = setTimeout(() => setTurn((before) => before + 1), againMs)
    })
    source.addEventListener('exchanges', ({ data }: MessageEvent<string>) => {
      if (paused.current) return
      const batch = batchIn(data)
      setLeftOut((before) => before + batch.leftOut)
      setExchanges((before) => [...batch.exchanges.toReversed(), ...before].slice(0, mostShown))
    })
    return () => {
      clearTimeout(later)
      source.close()
    }
  }, [turn])
  const clear = () => {
    setExchanges([])
    setLeftOut(0)
  }
  return { exchanges, leftOut, state, clear }
}

function batchIn(data: string): { exchanges: readonly ShownExchange[]; leftOut: number } {
  return JSON.parse(data)
}

const mostShown = 500
const againMs = 3_000
