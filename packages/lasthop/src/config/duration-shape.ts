import { parseDuration } from './duration.ts'
import { leaf } from './shapes.ts'

/** A time that need not be said. */
export function duration(description: string, standardMs: number) {
  return leaf(parseDuration, {
    type: 'string',
    pattern: '^\\d+(ms|s|m|h)$',
    default: `${standardMs / 1_000}s`,
    description,
  }).optional()
}
