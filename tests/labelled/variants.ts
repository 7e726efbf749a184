import type { Labelled } from './labelled.ts'
import { urlsVariants } from './variants/urls.ts'
import { trustVariants } from './variants/trust.ts'
import { hostsVariants } from './variants/hosts.ts'
import { cdnVariants } from './variants/cdn.ts'
import { clientsVariants } from './variants/clients.ts'
import { missingVariants } from './variants/missing.ts'
import { redirectsVariants } from './variants/redirects.ts'
import { hstsVariants } from './variants/hsts.ts'
import { cookiesVariants } from './variants/cookies.ts'
import { codeVariants } from './variants/code.ts'
import { contentsVariants } from './variants/contents.ts'
import { mechanicsVariants } from './variants/mechanics.ts'

/** One rule each, in the spellings of the wild: what has the fault, and what only looks like it. */
export const variants: readonly Labelled[] = [
  ...urlsVariants,
  ...trustVariants,
  ...hostsVariants,
  ...clientsVariants,
  ...cdnVariants,
  ...redirectsVariants,
  ...hstsVariants,
  ...cookiesVariants,
  ...codeVariants,
  ...contentsVariants,
  ...mechanicsVariants,
  ...missingVariants,
]
