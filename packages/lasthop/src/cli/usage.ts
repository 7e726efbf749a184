import { problem, type Problem } from '@lasthop/contract'
import type { Option, Usage } from './command.ts'
import { appUsages } from './usage-apps.ts'
import { doctor, explain, fix, render, witness } from './usage-doctor.ts'
import { keysUsages } from './usage-keys.ts'

const config: Option = {
  name: 'config',
  value: 'FILE',
  says: 'The configuration file. Without it: lasthop.yaml of this folder.',
}

const httpsPort: Option = {
  name: 'https-port',
  value: 'PORT',
  says: 'The port for https; 0 picks a free one. Without it: 443, or 8443 where 443 is not allowed.',
  check: async (text) => (await import('../config/port.ts')).parseListenPort(text),
}

const httpPort: Option = {
  name: 'http-port',
  value: 'PORT',
  says: 'The port that sends visitors on to https; 0 picks a free one, off opens none. Without it: 80, or 8080.',
  check: async (text) => (await import('../config/port.ts')).parseOptionalPort(text),
}

const alsoForRun: readonly Option[] = [
  {
    name: 'tls',
    value: 'CHOICE',
    says: 'local for a certificate of the local authority, acme for one of a public authority, or two files: CERT,KEY. Without it: acme for names of the public DNS, local for all others.',
  },
  {
    name: 'access-log',
    value: 'FILE',
    says: 'Where the access log goes: a file, stderr or off. Without it: stderr.',
  },
  {
    name: 'console',
    says: 'Serve the admin interface too, on https://console.localhost. Another name stands in the file, below console.',
  },
  {
    name: 'workers',
    value: 'N',
    says: 'How many processes share the work. Without it: one for each core.',
    check: async (text) => (await import('../config/workers.ts')).parseWorkers(text),
  },
]

const serve: Usage = {
  name: 'serve',
  summary: 'put https in front of an application',
  about: [
    'Speaks https with visitors, passes their requests on to the application and tells it the truth: which scheme, which host, which address. Nothing that a visitor sends can make it say otherwise.',
    'What to serve stands in lasthop.yaml, or in --to and --host. It prints one line for each port that it listens on and runs until it is told to stop.',
    'SIGHUP, or lasthop reload, makes it read the file again.',
  ],
  options: [
    {
      name: 'to',
      value: 'TARGET',
      isRepeatable: true,
      says: 'Where the application listens: 8000, host:port, http://host:port or unix:/path. With several, the first serves the first --host, the second the second.',
    },
    {
      name: 'host',
      value: 'NAME',
      isRepeatable: true,
      says: 'The name that visitors ask for. Without it: localhost. With one --to, all names go there.',
    },
    config,
    httpsPort,
    httpPort,
    ...alsoForRun,
  ],
  mostRest: 0,
  examples: [
    { line: 'lasthop serve --to 8000', does: 'https://localhost in front of port 8000' },
    { line: 'lasthop serve --to 8000 --host app.localhost', does: 'the same under another name' },
    { line: 'lasthop serve --config lasthop.yaml', does: 'everything that the file says' },
  ],
  load: async () => (await import('./commands/serve.ts')).serve,
}

const check: Usage = {
  name: 'check',
  summary: 'check a configuration file',
  about: [
    'Reads the file as serve would, and the certificates that it names, and says everything that is wrong with it: line, column, what was found, what was expected.',
  ],
  rest: '[FILE]',
  mostRest: 1,
  options: [{ name: 'schema', says: 'Print the JSON Schema of the file instead, for editors.' }],
  examples: [
    { line: 'lasthop check', does: 'lasthop.yaml of this folder' },
    { line: 'lasthop check --schema > lasthop.schema.json', does: 'completion in your editor' },
  ],
  load: async () => (await import('./commands/check.ts')).check,
}

const pid: Option = {
  name: 'pid',
  value: 'PID',
  says: 'Which edge, when several run on one LASTHOP_HOME.',
}

const certsList: Usage = {
  name: 'certs list',
  summary: 'list the certificates, and when they end',
  about: [
    'Lists the root of the local authority, the certificates that it signed, those of public authorities with their next renewal and what went wrong last, and those that the configuration file names.',
  ],
  mostRest: 0,
  options: [config],
  examples: [],
  load: async () => (await import('./commands/certs-list.ts')).listCerts,
}

const certsRenew: Usage = {
  name: 'certs renew',
  summary: 'get a new certificate of a public authority now',
  about: [
    'Renewal happens by itself. This is for a key that somebody may have seen, and for trying again at once after a fault was put right.',
    'It asks the running edge, which serves the new certificate without a restart. If none runs, it opens the ports that the configuration names until it is done, since the authority comes to them.',
  ],
  rest: 'NAME',
  mostRest: 1,
  options: [config, pid],
  examples: [{ line: 'lasthop certs renew app.example.com', does: 'a new key and a new certificate' }],
  load: async () => (await import('./commands/certs-renew.ts')).renewCerts,
}

const certsRevoke: Usage = {
  name: 'certs revoke',
  summary: 'replace a public certificate, and revoke the old one',
  about: [
    'For a key that somebody else has, or a name that is given up. A new certificate with a new key is had first, as by certs renew, and served; then the authority is asked to revoke the old one, which browsers then refuse. That cannot be undone.',
    'If no new one can be had, the old one is left as it is, unless --anyway says otherwise.',
  ],
  rest: 'NAME',
  mostRest: 1,
  options: [
    {
      name: 'reason',
      value: 'REASON',
      says: 'unspecified (the default), key-compromise, affiliation-changed, superseded or cessation-of-operation.',
    },
    { name: 'yes', says: 'Do it. Without this, it is only said what would be done.' },
    { name: 'anyway', says: 'Revoke also when no new certificate can be had.' },
    config,
    pid,
  ],
  examples: [
    {
      line: 'lasthop certs revoke app.example.com --reason key-compromise --yes',
      does: 'a new key, and an end to the one that was stolen',
    },
  ],
  load: async () => (await import('./commands/certs-revoke.ts')).revokeCerts,
}

const certsTrust: Usage = {
  name: 'certs trust',
  summary: "make this machine's browsers trust the local authority",
  about: [
    'Adds the root certificate of the local authority to the stores of the system and of the browsers of this user. What it may not do itself, it prints as commands to be run by hand.',
    'Whoever has the key of this authority could pretend to be any site to these browsers. The key stays in the folder LASTHOP_HOME, readable by you alone.',
  ],
  mostRest: 0,
  options: [],
  examples: [],
  load: async () => (await import('./commands/certs.ts')).trustCerts,
}

const certsUntrust: Usage = {
  name: 'certs untrust',
  summary: "take the local authority out of this machine's stores",
  about: [
    'Takes the root certificate of the local authority out of the stores that certs trust has put it into. What it may not do itself, it prints as commands to be run by hand.',
    'The authority itself stays in the folder LASTHOP_HOME: serve still uses it, and browsers warn of its certificates again.',
  ],
  mostRest: 0,
  options: [],
  examples: [],
  load: async () => (await import('./commands/certs.ts')).untrustCerts,
}

const demo: Usage = {
  name: 'demo',
  summary: 'see it work, with an application that comes along',
  about: [
    'Starts a small admin application and puts https in front of it. It prints the address and the login.',
    'The application builds its redirects from what it believes, as many do. Without the cure it believes that visitors are on http, and throws them out after the login.',
  ],
  mostRest: 0,
  options: [
    { name: 'without-cure', says: 'Tell the application nothing and repair nothing, to see what goes wrong then.' },
  ],
  examples: [],
  load: async () => (await import('./commands/demo.ts')).demo,
}

const status: Usage = {
  name: 'status',
  summary: 'show what runs: sites, ports, workers, connections',
  about: ['Asks every edge of this LASTHOP_HOME, or the one that is named.'],
  mostRest: 0,
  options: [pid, { name: 'format', value: 'FORMAT', says: 'pretty or json. Without it: pretty.', check: checkFormat }],
  examples: [{ line: 'lasthop status --format json', does: 'the same for programs' }],
  load: async () => (await import('./commands/status.ts')).status,
}

const reload: Usage = {
  name: 'reload',
  summary: 'make a running edge read its configuration file again',
  about: [
    'The file is checked whole, certificates are prepared, and then the sites are swapped at once. No connection is closed. If anything is wrong, nothing changes and it says why.',
    'Ports, the access log and the number of workers stay as they are: changing them needs a restart.',
  ],
  mostRest: 0,
  options: [pid],
  examples: [],
  load: async () => (await import('./commands/reload.ts')).reload,
}

const stop: Usage = {
  name: 'stop',
  summary: 'stop a running edge, and wait until it has ended',
  about: ['New connections are refused at once. Those in flight have ten seconds to end.'],
  mostRest: 0,
  options: [pid],
  examples: [],
  load: async () => (await import('./commands/stop.ts')).stop,
}

/** Also --version. */
export const version: Usage = {
  name: 'version',
  summary: 'print the version',
  about: [],
  mostRest: 0,
  options: [],
  examples: [],
  load: async () => (await import('./commands/version.ts')).version,
}

/** Also --help after any command. */
export const help: Usage = {
  name: 'help',
  summary: 'explain a command',
  about: [],
  rest: '[COMMAND]',
  mostRest: 2,
  options: [],
  examples: [{ line: 'lasthop help certs trust', does: 'the same as lasthop certs trust --help' }],
  load: async () => (await import('./commands/help.ts')).help,
}

const { run, restart } = appUsages([httpsPort, httpPort, ...alsoForRun], pid)

/** All commands, in the order of the help. */
export const usages: readonly Usage[] = [
  serve,
  run,
  demo,
  doctor,
  fix,
  render,
  explain,
  witness,
  check,
  status,
  reload,
  restart,
  stop,
  certsList,
  certsRenew,
  certsRevoke,
  certsTrust,
  certsUntrust,
  ...keysUsages,
  version,
  help,
]

async function checkFormat(text: string): Promise<Problem | undefined> {
  return text === 'pretty' || text === 'json'
    ? undefined
    : problem(`${JSON.stringify(text)} is not a format: expected pretty or json.`)
}
