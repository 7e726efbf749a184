import type { Evidence } from '../finding.ts'
import type { Draft } from '../rule.ts'

/** A draft that a running site gave, with the rule that it belongs to. */
export interface LiveDraft extends Draft {
  readonly rule: string
  readonly evidence: readonly Evidence[]
}
