import type { Recipe } from './environment.ts'
import { runs, type Project } from './project.ts'

/** The oldest Node that the preload runs on. */
const oldestNode = 22

const node: Recipe = {
  name: 'Node',
  isUsed: isNode,
  settings: ({ project, preload, preloadFlags, trust }) =>
    isOldNode(project)
      ? []
      : [
          {
            name: 'NODE_OPTIONS',
            value: [...preloadFlags, `--import=${preload}`].join(' '),
            soThat: 'node:http and every framework on it know about https, the host and the client',
            appends: true,
          },
          { name: 'LASTHOP_ORIGIN_TRUST', value: trust, soThat: 'it believes this edge and nobody else' },
          { name: 'LASTHOP_ORIGIN_WALK', value: 'one', soThat: 'a visitor on this machine is believed to be one' },
        ],
  advice: ({ project }) =>
    isOldNode(project)
      ? [
          `version ${project.nodeMajor} is older than ${oldestNode}, which @lasthop/origin/preload needs: set the framework's own trust in 127.0.0.1, or use a newer Node.`,
        ]
      : [],
}

const next: Recipe = {
  name: 'Next.js',
  isUsed: (project) => project.dependsOn('next'),
  settings: ({ place }) =>
    place.kind === 'tcp' ? [{ name: 'HOSTNAME', value: place.host, soThat: 'it listens for this edge alone' }] : [],
}

const svelteKit: Recipe = {
  name: 'SvelteKit',
  isUsed: (project) => project.dependsOn('@sveltejs/adapter-node'),
  settings: () => [
    { name: 'PROTOCOL_HEADER', value: 'x-forwarded-proto', soThat: 'its origin has the scheme of the visitor' },
    { name: 'HOST_HEADER', value: 'x-forwarded-host', soThat: 'its origin has the host of the visitor' },
    { name: 'ADDRESS_HEADER', value: 'x-forwarded-for', soThat: 'getClientAddress() is the visitor' },
    { name: 'XFF_DEPTH', value: '1', soThat: 'only the address that this edge wrote counts' },
  ],
}

const authJs: Recipe = {
  name: 'Auth.js',
  isUsed: (project) =>
    ['next-auth', '@auth/core', '@auth/express', '@auth/sveltekit'].some((name) => project.dependsOn(name)),
  settings: () => [
    {
      name: 'AUTH_TRUST_HOST',
      value: 'true',
      soThat: 'callback URLs have the scheme and host that this edge tells, which no visitor can change',
    },
  ],
}

const betterAuth: Recipe = {
  name: 'better-auth',
  isUsed: (project) => project.dependsOn('better-auth'),
  settings: ({ publicUrl }) =>
    publicUrl === undefined
      ? []
      : [{ name: 'BETTER_AUTH_URL', value: publicUrl, soThat: 'callback URLs lead to this site' }],
}

const astro: Recipe = {
  name: 'Astro',
  isUsed: (project) => project.dependsOn('@astrojs/node'),
  advice: ({ publicUrl = 'https://app.example.com' }) => [
    `its hosts are fixed when it is built: add security: { allowedDomains: [{ hostname: '${new URL(publicUrl).hostname}', protocol: 'https' }] } to astro.config.mjs.`,
  ],
}

/** What runs on Node. */
export const nodeRecipes: readonly Recipe[] = [node, next, svelteKit, authJs, betterAuth, astro]

function isNode(project: Project): boolean {
  return (
    runs(project, 'node', 'npm', 'npx', 'yarn', 'pnpm', 'tsx', 'next', 'nest', 'nuxt') &&
    project.nodeMajor !== undefined
  )
}

function isOldNode({ nodeMajor }: Project): boolean {
  return nodeMajor !== undefined && nodeMajor < oldestNode
}
