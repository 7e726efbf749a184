import { defaultContract, type Contract } from '../../src/index.ts'

/** Sends both families. */
export const bothFamilies: Contract = { ...defaultContract, forwarded: true }

/** Lets odd names pass, or tries to: only the first may. */
export const generous: Contract = {
  ...defaultContract,
  allowNames: new Set([
    'x_custom',
    'x_forwarded_proto',
    'x.forwarded.for',
    'remote_user',
    'content_length',
    'via_',
    '_host',
  ]),
}
