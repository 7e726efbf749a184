import type { FailureBody } from 'lasthop/console-api'
import { isAttended } from './attended.ts'

/** An answer that is not a success. */
export class Failure extends Error {
  readonly status: number
  readonly code: string
  readonly problems: readonly string[]

  constructor(status: number, body: FailureBody) {
    super(body.message)
    this.status = status
    this.code = body.code
    this.problems = body.problems ?? []
  }
}

/** Asks the API and gives the JSON that it answers, as the shape that the caller knows this operation by. */
export async function ask<Shape>(method: string, path: string, body?: unknown): Promise<Shape> {
  const headers: Record<string, string> = isAttended() ? {} : { 'X-Unattended': 'yes' }
  if (body !== undefined) headers['Content-Type'] = 'application/json'
  const sent = body === undefined ? {} : { body: JSON.stringify(body) }
  const answer = await fetch(`/api${path}`, { method, headers, ...sent }).catch(() => undefined)
  if (answer === undefined) throw new Failure(0, { code: 'away', message: 'The edge does not answer. Is it running?' })
  if (!answer.ok) throw new Failure(answer.status, await failureIn(answer))
  // The shapes come from the same package as the answers.
  return JSON.parse(answer.status === 204 ? 'null' : await answer.text())
}

/** What went wrong, in words. */
export function wordsOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}

async function failureIn(answer: Response): Promise<FailureBody> {
  if (answer.status === 401) dispatchEvent(new Event('lasthop-out'))
  const odd: FailureBody = { code: 'odd', message: `The edge answered ${answer.status}.` }
  return answer.json().catch(() => odd)
}
