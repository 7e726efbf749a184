import { z } from 'zod'

/** What an authority says (RFC 8555 section 7.1), as far as it is listened to. Anything else in it is let pass. */

const address = z.string().refine((text) => text.startsWith('https://') && URL.canParse(text))
const moment = z.string().refine((text) => !Number.isNaN(Date.parse(text)))

export const directoryMessage = z.object({
  newNonce: address,
  newAccount: address,
  newOrder: address,
  revokeCert: address.optional(),
  renewalInfo: address.optional(),
  meta: z
    .object({
      termsOfService: z.string().optional(),
      caaIdentities: z.array(z.string()).optional(),
      externalAccountRequired: z.boolean().optional(),
      profiles: z.record(z.string(), z.unknown()).optional(),
    })
    .optional(),
})
export type Directory = z.infer<typeof directoryMessage>

export const problemMessage = z.object({
  type: z.string().optional(),
  detail: z.string().optional(),
  subproblems: z
    .array(
      z.object({
        type: z.string().optional(),
        detail: z.string().optional(),
        identifier: z.object({ value: z.string() }).optional(),
      }),
    )
    .optional(),
})
export type ProblemMessage = z.infer<typeof problemMessage>

export const orderMessage = z.object({
  status: z.enum(['pending', 'ready', 'processing', 'valid', 'invalid']),
  authorizations: z.array(address).min(1),
  finalize: address,
  certificate: address.optional(),
  error: problemMessage.optional(),
})
export type OrderMessage = z.infer<typeof orderMessage>

export const challengeMessage = z.object({
  type: z.string(),
  url: address,
  status: z.string(),
  // RFC 8555 section 8.3: base64url. It becomes a part of a path, so nothing else gets through.
  token: z
    .string()
    .regex(/^[\w-]{1,256}$/)
    .optional(),
  error: problemMessage.optional(),
})
export type ChallengeMessage = z.infer<typeof challengeMessage>

export const authorizationMessage = z.object({
  status: z.enum(['pending', 'valid', 'invalid', 'deactivated', 'expired', 'revoked']),
  identifier: z.object({ type: z.string(), value: z.string() }),
  challenges: z.array(challengeMessage),
  wildcard: z.boolean().optional(),
})
export type AuthorizationMessage = z.infer<typeof authorizationMessage>

/** RFC 9773 section 4.2. */
export const renewalMessage = z.object({
  suggestedWindow: z
    .object({ start: moment, end: moment })
    .refine(({ start, end }) => Date.parse(start) < Date.parse(end)),
  explanationURL: z.string().optional(),
})
