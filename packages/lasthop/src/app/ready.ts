import http from 'node:http'
import type { Fields } from '@lasthop/contract'
import type { ReadyRule } from '../config/config.ts'
import type { Place } from './place.ts'

/** What is asked, and of whom. */
export interface ReadyParts {
  readonly place: Place
  readonly rule: ReadyRule
  /** The fields of a request for this path, fresh each time, as a visitor's would come. */
  readonly fieldsFor: (path: string) => Fields
  /** Ends the waiting, when there is nothing to wait for any more. */
  readonly signal: AbortSignal
}

/** Asks until an answer counts; what the last answer was if none did in time, or if the waiting was ended. */
export async function waitUntilReady(parts: ReadyParts): Promise<'ready' | { readonly last: string | undefined }> {
  const deadline = performance.now() + parts.rule.withinMs
  let last: string | undefined
  for (let pauseMs = firstPauseMs; performance.now() < deadline && !parts.signal.aborted; pauseMs = longer(pauseMs)) {
    const status = await ask(parts, Math.min(answerMs, deadline - performance.now()))
    if (status !== undefined && counts(status, parts.rule)) return 'ready'
    if (status !== undefined) last = `${parts.rule.path ?? '/'} was answered with status ${status}`
    await pause(pauseMs, parts.signal)
  }
  return { last }
}

function counts(status: number, { path, status: wanted }: ReadyRule): boolean {
  if (wanted !== undefined) return status === wanted
  return path === undefined || (status >= 200 && status < 400)
}

/** The status of an answer, or undefined. */
function ask({ place, rule, fieldsFor, signal }: ReadyParts, timeoutMs: number): Promise<number | undefined> {
  const path = rule.path ?? '/'
  const at = place.kind === 'unix' ? { socketPath: place.path } : { host: place.host, port: place.port }
  return new Promise((resolve) => {
    const headers = [...fieldsFor(path)]
    const request = http.request({ ...at, path, method: 'GET', headers, signal, agent: false, timeout: timeoutMs })
    request.once('response', (response) => {
      resolve(response.statusCode)
      response.destroy()
    })
    request.once('timeout', () => request.destroy())
    request.on('error', () => resolve(undefined))
    request.once('close', () => resolve(undefined))
    request.end()
  })
}

function pause(forMs: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const over = (): void => {
      clearTimeout(timer)
      signal.removeEventListener('abort', over)
      resolve()
    }
    const timer = setTimeout(over, forMs)
    signal.addEventListener('abort', over)
  })
}

function longer(pauseMs: number): number {
  return Math.min(pauseMs * 1.5, longestPauseMs)
}

const firstPauseMs = 20
const longestPauseMs = 250
const answerMs = 5000
