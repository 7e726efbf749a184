import type { FindingCode } from './finding-code.ts'
import type { BeliefFinding, Refusal } from './truth.ts'

/** One part of a belief, with why it is believed and what was odd about it. */
export interface Conclusion<Value> {
  readonly value: Value
  readonly because: string
  readonly findings: readonly BeliefFinding[]
  readonly refusal: Refusal | undefined
}

/** A conclusion with nothing odd about it. */
export function concluded<Value>(value: Value, because: string): Conclusion<Value> {
  return { value, because, findings: none, refusal: undefined }
}

/** A conclusion that somebody should hear about; the reason is the finding. */
export function found<Value>(value: Value, code: FindingCode, message: string): Conclusion<Value> {
  return { value, because: message, findings: [{ code, message }], refusal: undefined }
}

/** A contradiction that enforcement answers with 400, or 431 for what is too long. */
export function refused<Value>(value: Value, code: FindingCode, message: string): Conclusion<Value> {
  const status = code === 'fields-too-long' ? 431 : 400
  return { value, because: message, findings: [{ code, message }], refusal: { status, because: message } }
}

const none: readonly BeliefFinding[] = Object.freeze([])
