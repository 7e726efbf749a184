import { useEffect, useRef, useState } from 'preact/hooks'
import type { DiffLine } from 'lasthop/console-api'
import { ask, wordsOf } from './api.ts'

/** One finding, as the doctor's JSON tells it. */
export interface Finding {
  readonly rule: string
  readonly level: 'error' | 'warn' | 'info'
  readonly message: string
  readonly why: string
  readonly fingerprint: string
  readonly evidence: readonly { readonly request: string; readonly response: string; readonly reading: string }[]
  readonly trace: readonly {
    readonly product: string
    readonly place?: { readonly path: string; readonly line: number }
    readonly says: string
    readonly does: string
  }[]
  readonly fixes: readonly {
    readonly order: number
    readonly grade: string
    readonly note: string
    readonly diff?: readonly DiffLine[]
  }[]
}

/** What the doctor found. */
export interface Report {
  readonly targets: readonly string[]
  readonly stack: { readonly parts: readonly unknown[]; readonly ways: readonly unknown[] }
  readonly sites: readonly unknown[]
  readonly findings: readonly Finding[]
  readonly unknown: readonly { readonly reason: string; readonly remedy?: string }[]
}

/** One run of the doctor, followed as it goes. */
export interface DoctorRun {
  readonly state: 'idle' | 'running' | 'ended'
  readonly progress: readonly string[]
  readonly report: Report | undefined
  readonly fault: string | undefined
  readonly begin: (target: string) => void
}

export function useDoctor(): DoctorRun {
  const [state, setState] = useState<DoctorRun['state']>('idle')
  const [progress, setProgress] = useState<readonly string[]>([])
  const [report, setReport] = useState<Report>()
  const [fault, setFault] = useState<string>()
  const source = useRef<EventSource | undefined>(undefined)
  useEffect(() => () => source.current?.close(), [])
  const end = (message?: string) => {
    source.current?.close()
    setState('ended')
    setFault(message)
  }
  const follow = async (target: string) => {
    const { id } = await ask<{ id: string }>('POST', '/doctor', { target })
    const events = new EventSource(`/api/doctor/${id}`)
    source.current = events
    events.addEventListener('progress', ({ data }: MessageEvent<string>) =>
      setProgress((lines) => [...lines, data].slice(-200)),
    )
    events.addEventListener('report', ({ data }: MessageEvent<string>) => {
      setReport(reportIn(data))
      end()
    })
    events.addEventListener('fault', ({ data }: MessageEvent<string>) => end(data))
    events.addEventListener('error', () => end('The connection to the edge was lost.'))
  }
  const begin = (target: string) => {
    setState('running')
    setProgress([])
    setReport(undefined)
    setFault(undefined)
    follow(target).catch((error: unknown) => end(wordsOf(error)))
  }
  return { state, progress, report, fault, begin }
}

function reportIn(data: string): Report {
  return JSON.parse(data)
}
