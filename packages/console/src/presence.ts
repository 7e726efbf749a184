import { useEffect } from 'preact/hooks'
import { ask } from './api.ts'
import { attendedMs, isAttended, noticeTouches } from './attended.ts'

/** Tells the edge now and then that somebody is there, also where the page itself has nothing to ask. */
export function usePresence(): void {
  useEffect(() => {
    const stop = noticeTouches()
    const timer = setInterval(() => isAttended() && void ask('GET', '/session').catch(() => {}), attendedMs)
    return () => {
      clearInterval(timer)
      stop()
    }
  }, [])
}
