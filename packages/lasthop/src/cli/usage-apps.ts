import type { Option, Usage } from './command.ts'

/** The commands about applications that Lasthop starts. `served` are the options about ports and the like. */
export function appUsages(served: readonly Option[], pid: Option): { readonly run: Usage; readonly restart: Usage } {
  return { run: { ...run, options: [...run.options, ...served] }, restart: { ...restart, options: [pid] } }
}

const run: Usage = {
  name: 'run',
  summary: 'start an application and put https in front of it',
  about: [
    'Starts the command on a free port of this machine, told to it as PORT and HOST, waits until it answers, and serves it. $PORT and $HOST in its words are filled in; with $SOCKET it is given a unix socket instead.',
    'It is started again when it ends, and ends with Lasthop. For frameworks that it knows, Lasthop sets what makes them believe this edge, and says so.',
    'SIGHUP, lasthop reload and lasthop restart replace its instances one by one, without losing a request.',
  ],
  rest: '-- COMMAND [WORDS...]',
  mostRest: Infinity,
  options: [
    {
      name: 'host',
      value: 'NAME',
      says: 'The name that visitors ask for. Without it: localhost.',
    },
    {
      name: 'instances',
      value: 'N',
      says: 'How many of it run side by side. Without it: 1.',
      check: async (text) => (await import('../config/app-shape.ts')).parseInstancesFlag(text),
    },
    {
      name: 'ready-path',
      value: 'PATH',
      says: 'What it is asked for until it answers with 2xx or 3xx. Without it, any answer to / will do.',
    },
    {
      name: 'ready-within',
      value: 'TIME',
      says: 'How long that may take. Without it: 60s.',
      check: async (text) => (await import('../config/duration.ts')).parseDuration(text),
    },
    { name: 'no-environment', says: 'Set no variables for its framework.' },
  ],
  examples: [
    { line: 'lasthop run -- npm start', does: 'https://localhost in front of a Node application' },
    { line: 'lasthop run --instances 4 -- gunicorn shop.wsgi', does: 'four of them, side by side' },
    { line: "lasthop run -- php -S '$HOST:$PORT'", does: 'a server that wants its address on the command line' },
  ],
  load: async () => (await import('./commands/run.ts')).run,
}

const restart: Usage = {
  name: 'restart',
  summary: 'replace an app that Lasthop started, instance by instance',
  about: [
    'A new instance is started and must answer before an old one is left; requests that the old one has are answered, and then it is ended. No request is lost.',
  ],
  rest: '[SITE]',
  mostRest: 1,
  options: [],
  examples: [{ line: 'lasthop restart shop.example.com', does: 'after new code was put there' }],
  load: async () => (await import('./commands/restart.ts')).restart,
}
