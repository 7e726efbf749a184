/** The door to message heads. */
export type { Framing } from './framing.ts'
export { HeadProgress } from './head-progress.ts'
export { defaultLimits } from './limits.ts'
export type { Limits } from './limits.ts'
export { parseRequestHead } from './request-head.ts'
export type { RequestHead } from './request-head.ts'
export { parseResponseHead } from './response-head.ts'
export type { ResponseHead } from './response-head.ts'
