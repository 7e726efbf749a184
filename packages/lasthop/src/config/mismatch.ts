import { problem } from '@lasthop/contract'
import type { Problem } from '@lasthop/contract'

import { quote } from './found.ts'
import { didYouMean } from './nearest.ts'

/** Why a value is not what it should be, before it is put into words. */
export interface Mismatch {
  readonly kind: 'mismatch'
  /** What follows "x is not a y: ". */
  readonly because: string
  /** What may have been meant. It is suggested only if it is right itself. */
  readonly instead: string | undefined
}

/** What a value was expected to be, with its article, and whether a text is that. */
export interface Expectation {
  readonly noun: string
  isMet(text: string): boolean
}

export function mismatch(because: string, instead?: string): Mismatch {
  return { kind: 'mismatch', because, instead }
}

export function isMismatch(value: unknown): value is Mismatch {
  return typeof value === 'object' && value !== null && 'kind' in value && value.kind === 'mismatch'
}

/** The whole sentence. */
export function problemOf(found: unknown, { because, instead }: Mismatch, expectation: Expectation): Problem {
  const suggestion = instead !== undefined && expectation.isMet(instead) ? instead : undefined
  return problem(`${quote(found)} is not ${expectation.noun}: ${because}.${didYouMean(suggestion)}`)
}
