import type { Problem } from '@lasthop/contract'
import { z } from '@hono/zod-openapi'
import type { Refusal } from '../../workers/operations.ts'

/** The body of every answer that is not a success. */
export const failureShape = z
  .object({
    code: z.string().describe('Stable, for programs.'),
    message: z.string().describe('A sentence that says what to do.'),
    problems: z.array(z.string()).optional().describe('Each thing that is wrong with a text, with line and column.'),
  })
  .openapi('Failure')

export type FailureBody = z.infer<typeof failureShape>

/** The answers that are not successes, by what is said in them. */
export const failures = {
  anonymous: { code: 'log-in', message: 'Log in first.' },
  role: { code: 'role', message: 'Your role does not allow this.' },
  gone: { code: 'not-found', message: 'There is no such thing; it may have been removed meanwhile.' },
} as const satisfies Readonly<Record<string, FailureBody>>

export function failure(code: string, message: string, problems?: readonly string[]): FailureBody {
  return problems === undefined ? { code, message } : { code, message, problems: [...problems] }
}

/** What the edge refused, as it says it. */
export function failureOf({ code, message, problems }: Refusal): FailureBody {
  return failure(code, message, problems)
}

/** The answer to a configuration that cannot be served: each reason with its line and column. */
export function refusedFile(problems: readonly Problem[]): FailureBody {
  return failure(
    'file',
    'Nothing was changed: something is wrong with the file.',
    problems.map(({ message }) => message),
  )
}
