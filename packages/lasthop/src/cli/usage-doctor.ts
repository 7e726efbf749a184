import { isProblem, parseRange, problem, type Problem } from '@lasthop/contract'

import type { Option, Usage } from './command.ts'

/** What a stack's files do not show. */
export const topologyOptions: readonly Option[] = [
  { name: 'edge', says: 'The proxy in the files is what visitors connect to, even where it speaks no TLS.' },
  { name: 'tls-in-front', says: 'Something that ends TLS stands in front of the proxy, and sets X-Forwarded-Proto.' },
  {
    name: 'assume',
    value: 'PRODUCT=VERSION',
    isRepeatable: true,
    says: 'The version of a product that no file tells, like nginx=1.28.',
    check: checkAssumption,
  },
]

/** Of how sites are asked, what a change may need to be seen. */
const forVerify: ReadonlySet<string> = new Set(['authorized', 'plain-port', 'ca', 'witness-key-env'])

/** How running sites are asked. */
const siteOptions: readonly Option[] = [
  { name: 'authorized', says: 'You may test this site: spoofed fields are sent to it even if it is public.' },
  {
    name: 'login',
    value: 'PATH',
    says: 'A page with a log-in, or behind one. With --user it is gone through, over https alone.',
  },
  { name: 'user', value: 'NAME', says: 'A test account for --login.' },
  {
    name: 'browser',
    says: 'Go through the log-in in Chromium too, where it is installed (CHROME_PATH names another one), with screenshots.',
  },
  { name: 'pass-env', value: 'ENV', says: 'The environment variable with its password. Without it: a prompt.' },
  { name: 'screenshots', value: 'DIR', says: 'Where screenshots are written. Without it: lasthop-screenshots.' },
  {
    name: 'origin',
    value: 'HOST:PORT',
    says: "The application's own address, to see whether it answers around its front.",
  },
  { name: 'plain-port', value: 'PORT', says: 'The port for http beside a site that is not on 443.', check: checkPort },
  {
    name: 'witness-key-env',
    value: 'ENV',
    says: "The environment variable with the key of the application's own witness: it then says itself what it believes.",
  },
  { name: 'ca', value: 'FILE', isRepeatable: true, says: 'An authority of your own to trust, as PEM.' },
]

export const doctor: Usage = {
  name: 'doctor',
  summary: 'find what makes an application believe something untrue',
  about: [
    'Reads the configuration of proxy, server and framework, and sends a corpus of ordinary and hostile requests through models of them. Where the application would believe something else than what happened, it shows the request, the line to blame and the change that cures it.',
    'Files and folders are one stack. Nothing that it reads is run.',
    'A running site is asked by its address, as a visitor would: GET, at most four log-in forms with nothing typed in, at most 80 requests, two a second for public sites. It follows no redirect to another site and stops where the site asks it to. Each request is told on stderr; the report holds them all.',
    'Requests that try to deceive go to sites on this machine and on private networks, and to public ones only with --authorized.',
    'Exit codes: 0 nothing at or above --fail-on; 1 findings; 2 a wrong command line; 3 nothing could be judged, or a site gave no answer.',
    'A finding is left alone by a comment on its line or the line above: lasthop-ignore P210 until=2027-01-01: the reason.',
  ],
  rest: 'URL|PATH...',
  mostRest: 1000,
  options: [
    ...siteOptions,
    ...topologyOptions,
    {
      name: 'format',
      value: 'FORMAT',
      says: 'pretty, json, sarif, markdown or github. Without it: pretty.',
      check: async (text) => oneOf(text, ['pretty', 'json', 'sarif', 'markdown', 'github'], 'a format'),
    },
    {
      name: 'fail-on',
      value: 'LEVEL',
      says: 'error, warn or info: from which level on the exit code is 1. Without it: error.',
      check: async (text) => oneOf(text, ['error', 'warn', 'info'], 'a level'),
    },
    {
      name: 'only',
      value: 'ID,...',
      isRepeatable: true,
      says: 'Only findings of these rules, as a cause or a consequence too.',
      check: checkRules,
    },
    { name: 'baseline', value: 'FILE', says: 'A report in JSON: what it knows already is not told again.' },
  ],
  examples: [
    { line: 'lasthop doctor https://app.example.org', does: 'a running site, from outside' },
    {
      line: 'lasthop doctor https://app.example.org ./deploy --login /admin/ --user tester',
      does: 'with its files, and a log-in',
    },
    { line: 'lasthop doctor /etc/apache2 ./mysite', does: 'the proxy and the application together' },
    { line: 'lasthop doctor ./deploy --format sarif > lasthop.sarif', does: 'for code scanning' },
    { line: 'lasthop doctor ./deploy --tls-in-front', does: 'behind a load balancer that ends TLS' },
  ],
  load: async () => (await import('./commands/doctor.ts')).doctor,
}

export const witness: Usage = {
  name: 'witness',
  summary: 'show what reaches an application through its proxy',
  about: [
    'Stands in for the application: whatever is asked, it answers with the request as it arrived, and what usual frameworks would believe of it. Put it behind any proxy in the place of the application, then let the doctor ask the site: it writes down what the proxy does with each field.',
    'Values of cookies and log-ins are not shown. It listens on this machine alone unless --host says otherwise.',
  ],
  mostRest: 0,
  options: [
    { name: 'port', value: 'PORT', says: 'Without it: 8000. 0 takes a free one.', check: checkPort },
    { name: 'host', value: 'ADDRESS', says: 'Where to listen. Without it: 127.0.0.1.' },
    {
      name: 'new-key',
      says: "Print a key for the witness in an application (origin's option witness), and start nothing.",
    },
  ],
  examples: [
    { line: 'lasthop witness --port 8000', does: 'in the place of the application' },
    { line: 'lasthop doctor https://app.example.org', does: 'then, from another terminal' },
  ],
  load: async () => (await import('./commands/witness.ts')).witness,
}

export const fix: Usage = {
  name: 'fix',
  summary: 'change files so that what the doctor found goes away',
  about: [
    'Edits only what it understood whole, in the style of the file, the proxy before the application. The edited stack is simulated first: a change that leaves a fault or makes a new one is not written.',
    "The product's own syntax check runs before and after, where it is installed. A copy of each file is kept beside it; if a check or the reload fails, everything is put back and the exit code is 4.",
    "With --verify the site is asked too, before the change and after the reload, with the doctor's requests. If what was promised is still there, or something new is, the old files are put back and loaded again, and the exit code is 4.",
    'Lines that set and remove request fields are safe. Trust, cookies, redirects and settings of the application are changed only with --review.',
  ],
  rest: 'PATH...',
  mostRest: 1000,
  options: [
    { name: 'dry-run', says: 'Show the changes and write nothing.' },
    { name: 'review', says: 'Make the changes too that someone should look at.' },
    ...topologyOptions,
    {
      name: 'front',
      value: 'RANGE',
      isRepeatable: true,
      says: 'From where the hop in front connects, like 10.0.0.0/8.',
      check: checkRange,
    },
    { name: 'reload', value: 'COMMAND', says: 'Run this after the change; if it fails, everything is put back.' },
    {
      name: 'verify',
      value: 'URL',
      says: 'Ask this site before the change and after the reload; if it did not help, everything is put back.',
    },
    ...siteOptions.filter(({ name }) => forVerify.has(name)),
  ],
  examples: [
    { line: 'lasthop fix /etc/apache2 --dry-run', does: 'what would be changed' },
    {
      line: "lasthop fix /etc/nginx ./mysite --review --reload 'nginx -s reload'",
      does: 'proxy and application, in this order',
    },
    {
      line: "lasthop fix nginx.conf --reload 'nginx -s reload' --verify https://a.example",
      does: 'kept only if the running site is better for it',
    },
  ],
  load: async () => (await import('./commands/fix.ts')).fix,
}

export const render: Usage = {
  name: 'render',
  summary: 'print a right configuration for another proxy or framework',
  about: [
    'For a proxy: TLS, the redirect from http, and everything that an application may believe, set always and never taken from the client.',
    'For a server or framework: the lines that make it read its proxy.',
  ],
  rest: 'PRODUCT',
  mostRest: 1,
  options: [
    {
      name: 'host',
      value: 'NAME',
      isRepeatable: true,
      says: 'The name that visitors ask for. Without it: app.example.org.',
    },
    {
      name: 'to',
      value: 'TARGET',
      says: 'Where the application listens: 8000, host:port or unix:/path. Without it: 127.0.0.1:8000.',
    },
    { name: 'cert', value: 'FILE', says: 'The certificate with its chain.' },
    { name: 'key', value: 'FILE', says: 'Its key.' },
    { name: 'https-port', value: 'PORT', says: 'Without it: 443.', check: checkPort },
    { name: 'http-port', value: 'PORT', says: 'Without it: 80.', check: checkPort },
  ],
  examples: [{ line: 'lasthop render nginx --host app.example.org --to 8000', does: 'a whole nginx.conf' }],
  load: async () => (await import('./commands/render.ts')).render,
}

export const explain: Usage = {
  name: 'explain',
  summary: 'explain a rule of the doctor',
  about: ['The same text as the page of the rule. Without an id it lists all rules.'],
  rest: '[ID]',
  mostRest: 1,
  options: [],
  examples: [{ line: 'lasthop explain P204', does: 'about names with underscores' }],
  load: async () => (await import('./commands/explain.ts')).explain,
}

async function checkAssumption(text: string): Promise<Problem | undefined> {
  const { parseAssumption } = await import('../doctor/assume.ts')
  const found = parseAssumption(text)
  return isProblem(found) ? found : undefined
}

async function checkPort(text: string): Promise<Problem | number> {
  return (await import('../config/port.ts')).parseListenPort(text)
}

async function checkRange(text: string): Promise<Problem | undefined> {
  const range = parseRange(text)
  return isProblem(range) ? range : undefined
}

async function checkRules(text: string): Promise<Problem | undefined> {
  const { allRules: rules } = await import('../doctor/all-rules.ts')
  const unknown = text.split(',').find((id) => !rules.some((rule) => rule.id === id.trim().toUpperCase()))
  return unknown === undefined
    ? undefined
    : problem(`${JSON.stringify(unknown)} is not a rule: lasthop explain lists them.`)
}

function oneOf(text: string, known: readonly string[], what: string): Problem | undefined {
  return known.includes(text)
    ? undefined
    : problem(
        `${JSON.stringify(text)} is not ${what}: expected ${known.slice(0, -1).join(', ')} or ${known.at(-1) ?? ''}.`,
      )
}
