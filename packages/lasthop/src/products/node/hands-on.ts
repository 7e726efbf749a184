import type { AppServer } from '../app-server.ts'
import { receive } from './server.ts'

/** What a server on Node is that hands on what Node does, and believes nobody itself: its framework decides. */
export const handsOn = {
  files: [],
  complaints: [],
  believes: { who: 'nobody', says: 'it hands the fields on as they are' },
  receive,
} as const satisfies Partial<AppServer>
