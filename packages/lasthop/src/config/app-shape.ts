import { problem } from '@lasthop/contract'
import type { Problem } from '@lasthop/contract'
import { constants } from 'node:os'
import { z } from 'zod'

import type { AppCommand } from './config.ts'
import { defaults } from './defaults.ts'
import { duration } from './duration-shape.ts'
import { parseFilePath } from './file-path.ts'
import { quote } from './found.ts'
import { parsePath, parseStatus } from './health-shape.ts'
import { didYouMean, nearest } from './nearest.ts'
import { flag, leaf, mapping, shapeError } from './shapes.ts'
import { parseWhole } from './whole-number.ts'

/** When an application that is started counts as ready. */
export const readyMapping = mapping('a sign of readiness', 'a mapping like { path: /healthz }', {
  path: leaf(parsePath, {
    type: 'string',
    pattern: '^/',
    description:
      'What it is asked for until it answers. With a path, only 2xx and 3xx count; without, any answer to /.',
  }).optional(),
  within: duration('How long it may take.', defaults.app.ready.withinMs),
  status: leaf(parseStatus, {
    type: 'integer',
    minimum: 200,
    maximum: 599,
    description: 'The one status that counts.',
  }).optional(),
})

/** How an application is ended. */
export const stopMapping = mapping('a way to stop', 'a mapping like { signal: SIGTERM, within: 10s }', {
  signal: leaf(parseSignal, {
    type: 'string',
    default: defaults.app.stop.signal,
    description: 'What its processes are sent.',
  }).optional(),
  within: duration('How long they have to end before they are killed.', defaults.app.stop.withinMs),
})

/** An application that Lasthop starts, as lasthop.yaml says it. */
export const appMapping = mapping('an application', 'a mapping like { command: gunicorn shop.wsgi }', {
  command: z
    .unknown()
    .meta({
      anyOf: [{ type: 'string' }, { type: 'array', items: { type: 'string' }, minItems: 1 }],
      description:
        'A line for the shell, or a list of words that are run without one. $PORT, $HOST and $SOCKET are filled in.',
    })
    .transform((found, check): AppCommand => {
      const parsed = parseCommand(found)
      if ('kind' in parsed && parsed.kind !== 'problem') return parsed
      check.addIssue({ code: 'custom', message: parsed.message })
      return z.NEVER
    }),
  instances: leaf(parseInstances, {
    type: 'integer',
    minimum: 1,
    maximum: 64,
    default: defaults.app.instances,
    description: 'How many of it run side by side.',
  }).optional(),
  directory: leaf(parseFilePath, {
    type: 'string',
    description: 'Where it runs, from the folder of this file. Without it: that folder.',
  }).optional(),
  env: z
    .record(z.string(), leaf(parseValue, { type: ['string', 'integer'], description: 'The value of one variable.' }), {
      error: shapeError('a set of variables', 'a mapping like { NODE_ENV: production }'),
    })
    .describe('Variables of its environment.')
    .optional(),
  ready: readyMapping.describe('When it counts as ready.').optional(),
  stop: stopMapping.describe('How it is ended.').optional(),
  environment: flag('Set the variables that make its framework believe this edge.', defaults.app.environment),
})

function parseCommand(found: unknown): AppCommand | Problem {
  if (typeof found === 'string' && found.trim() !== '') return { kind: 'line', line: found }
  if (Array.isArray(found) && found.length > 0 && found.every((word) => typeof word === 'string')) {
    return { kind: 'words', words: found }
  }
  return problem(`${quote(found)} is not a command: expected a line like gunicorn shop.wsgi, or a list of words.`)
}

/** The same as a word of a command line. */
export function parseInstancesFlag(text: string): number | Problem {
  return parseInstances(/^\d+$/.test(text) ? Number(text) : text)
}

function parseInstances(found: unknown): number | Problem {
  return parseWhole(found, { noun: 'a number of instances', least: 1, most: 64 })
}

function parseValue(found: unknown): string | Problem {
  if (typeof found === 'string') return found
  if (typeof found === 'number' && Number.isFinite(found)) return String(found)
  return problem(`${quote(found)} is not the value of a variable: expected text; write true as "true".`)
}

function parseSignal(found: unknown): NodeJS.Signals | Problem {
  const known = Object.keys(constants.signals).filter(isStopSignal)
  const signal = known.find((name) => name === found || name === `SIG${String(found)}`)
  if (signal !== undefined) return signal
  const meant = didYouMean(typeof found === 'string' ? nearest(found, known) : undefined)
  return problem(
    `${quote(found)} is not a signal that ends a program: expected SIGTERM, SIGINT, SIGQUIT or the like.${meant}`,
  )
}

function isStopSignal(name: string): name is NodeJS.Signals {
  return ['SIGTERM', 'SIGINT', 'SIGQUIT', 'SIGHUP', 'SIGUSR1', 'SIGUSR2', 'SIGWINCH'].includes(name)
}
