import { useEffect, useState } from 'preact/hooks'
import type { Sample } from 'lasthop/console-api'
import { ask } from './api.ts'

/** The last hour of one site, or of all together. What is known already is not asked for again. */
export function useSeries(site?: string): readonly Sample[] {
  const [samples, setSamples] = useState<readonly Sample[]>([])
  useEffect(() => {
    let known: readonly Sample[] = []
    let isOver = false
    const look = async () => {
      const since = known.at(-1)?.at ?? 0
      const more = await ask<readonly Sample[]>(
        'GET',
        `/series?${new URLSearchParams({ ...(site !== undefined && { site }), since: String(since) })}`,
      )
      // Two questions that overlapped bring the same twice.
      known = [...known, ...more.filter(({ at }) => at > (known.at(-1)?.at ?? 0))].slice(-mostSamples)
      if (!isOver) setSamples(known)
    }
    const tryToLook = () => void look().catch(() => {})
    tryToLook()
    const timer = setInterval(() => document.hidden || tryToLook(), everyMs)
    return () => {
      isOver = true
      clearInterval(timer)
    }
  }, [site])
  return samples
}

const everyMs = 5_000
const mostSamples = 720
