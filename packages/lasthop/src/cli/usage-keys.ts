import type { Usage } from './command.ts'

const keysList: Usage = {
  name: 'keys list',
  summary: 'list the keys of sites that sign, and their files',
  about: ['Sites with "sign: true" sign what they tell their application. The application reads the same file.'],
  mostRest: 0,
  options: [],
  examples: [],
  load: async () => (await import('./commands/keys.ts')).listKeys,
}

const keysPrint: Usage = {
  name: 'keys print',
  summary: 'print the keys of a site, for an environment variable',
  about: ['For applications that cannot read the file. Whoever has a key can speak for the edge.'],
  rest: 'SITE',
  mostRest: 1,
  options: [],
  examples: [{ line: 'LASTHOP_KEYS=$(lasthop keys print app.example.com)', does: 'hand them to a program' }],
  load: async () => (await import('./commands/keys.ts')).printKeys,
}

const keysRotate: Usage = {
  name: 'keys rotate',
  summary: 'give a site a new key',
  about: [
    'The new key is written beside the old one and believed at once; running edges sign with it from its time on. The old one is believed until the next rotation, so that no request is lost.',
  ],
  rest: 'SITE',
  mostRest: 1,
  options: [
    {
      name: 'in',
      value: 'TIME',
      says: 'When the edge begins to sign with it. Without it: 1m. An application that has its keys in the environment must be started anew before.',
      check: async (text) => (await import('../config/duration.ts')).parseDuration(text),
    },
  ],
  examples: [{ line: 'lasthop keys rotate app.example.com', does: 'now and then, or when a key was seen' }],
  load: async () => (await import('./commands/keys.ts')).rotateKeys,
}

/** The commands about the keys of the signed hop. */
export const keysUsages: readonly Usage[] = [keysList, keysPrint, keysRotate]
