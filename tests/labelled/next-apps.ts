import { nginxFile, rightLocation, toApp } from '../../packages/lasthop/src/doctor/rules/examples.ts'
import type { Labelled } from './labelled.ts'

const front = { 'nginx.conf': nginxFile() }
const manifest = (start: string, more = ''): string =>
  `{\n  "name": "shop",\n  "scripts": {\n    "build": "next build",\n    "start": "${start}"\n  },\n  "dependencies": {\n    "next": "16.4.6",${more}\n    "react": "19.3.1"\n  }\n}\n`
const local = 'next start -H 127.0.0.1 -p 8000'

function next(
  more: Readonly<Record<string, string>> = {},
  start = local,
  packages = '',
): Readonly<Record<string, string>> {
  return { ...front, 'package.json': manifest(start, packages), ...more }
}

const auth5 = '\n    "next-auth": "5.0.0-beta.30",'
const auth4 = '\n    "next-auth": "4.24.13",'
const five = (options: string): string =>
  `import NextAuth from 'next-auth'\nimport GitHub from 'next-auth/providers/github'\n\nexport const { handlers, auth, signIn } = NextAuth({ providers: [GitHub]${options} })\n`
const four = {
  'pages/api/auth/[...nextauth].ts':
    "import NextAuth from 'next-auth'\nimport GithubProvider from 'next-auth/providers/github'\n\nexport default NextAuth({ providers: [GithubProvider({ clientId: '', clientSecret: '' })] })\n",
}
const url = 'AUTH_SECRET=changeit\nAUTH_URL=https://app.example.org\n'
const standalone = (ports: string): Readonly<Record<string, string>> => ({
  'nginx.conf': nginxFile({ location: rightLocation.replace('127.0.0.1:8000', 'web:3000') }),
  'package.json': manifest('next start'),
  'next.config.mjs':
    "/** @type {import('next').NextConfig} */\nconst config = { output: 'standalone' }\nexport default config\n",
  Dockerfile: 'FROM node:24\nENV HOSTNAME=0.0.0.0\nENV PORT=3000\nCMD ["node", "server.js"]\n',
  'compose.yaml': `services:\n  nginx:\n    image: nginx:1.28\n    ports: ["443:443"]\n  web:\n    build: .\n${ports}`,
})
const ownHost = nginxFile({ location: rightLocation.replaceAll('$http_host', '127.0.0.1:8000') })

/** Applications of Next.js, with and without Auth.js, behind an nginx that is right unless the name says otherwise. */
export const nextApps: readonly Labelled[] = described().map((stack) => ({
  ...stack,
  // Which hosts it answers for is no setting of Next.js.
  open: [...(stack.open ?? []), 'P302'],
}))

function described(): readonly Labelled[] {
  return [
    { name: 'Next.js: on loopback', files: next(), labels: [] },
    {
      name: 'Next.js: a wrapped configuration in TypeScript',
      files: next({
        'next.config.ts':
          "import type { NextConfig } from 'next'\nimport withAnalyzer from '@next/bundle-analyzer'\n\nconst nextConfig: NextConfig = {\n  experimental: { serverActions: { allowedOrigins: ['app.example.org'] } },\n}\n\nexport default withAnalyzer({ enabled: false })(nextConfig)\n",
      }),
      labels: [],
    },
    { name: 'Next.js: standalone in a container, nothing published', files: standalone(''), labels: [] },
    {
      name: 'Next.js: standalone in a container, published',
      files: standalone('    ports: ["3000:3000"]\n'),
      labels: ['P201', 'P210', 'P702'],
    },
    { name: 'Next.js: on every address', files: next({}, 'next start -p 8000'), labels: ['P201', 'P210', 'P702'] },
    {
      name: 'Next.js: the proxy says nothing of the scheme',
      files: {
        ...next(),
        'nginx.conf': nginxFile({ location: `${toApp}\nproxy_set_header Host $http_host;` }),
      },
      labels: ['P101', 'P106', 'P209', 'P301', 'P402'],
      open: ['P304', 'P404', 'P401', 'P201', 'P202', 'P304'],
    },
    {
      name: 'Next.js: the host is lost, and Server Actions compare it',
      files: { ...next(), 'nginx.conf': ownHost },
      labels: ['P303', 'P605'],
    },
    {
      name: 'Next.js: the host is lost, and the origin is allowed',
      files: {
        ...next({
          'next.config.js':
            "module.exports = { experimental: { serverActions: { allowedOrigins: ['*.example.org'] } } }\n",
        }),
        'nginx.conf': ownHost,
      },
      labels: ['P303'],
    },
    {
      name: 'Next.js: middleware redirects by the field',
      files: next({
        'middleware.ts':
          "import { NextResponse, type NextRequest } from 'next/server'\n\nexport function middleware(request: NextRequest) {\n  if (request.headers.get('x-forwarded-proto') !== 'https') {\n    return NextResponse.redirect(`https://${request.headers.get('host')}${request.nextUrl.pathname}`, 301)\n  }\n}\n",
      }),
      labels: [],
    },
    {
      name: 'Next.js: middleware redirects to https on its own address',
      files: next({
        'src/proxy.ts':
          "import { NextResponse, type NextRequest } from 'next/server'\n\nexport function proxy(request: NextRequest) {\n  const url = request.nextUrl.clone()\n  if (url.protocol === 'http:') {\n    url.protocol = 'https:'\n    return NextResponse.redirect(url, 301)\n  }\n}\n",
      }),
      labels: ['P118'],
    },
    {
      name: 'Next.js: a route handler redirects to its own address',
      files: next({
        'app/logout/route.ts':
          "import { NextResponse } from 'next/server'\n\nexport async function GET(request: Request) {\n  return NextResponse.redirect(new URL('/', request.url))\n}\n",
      }),
      labels: ['P118'],
    },
    {
      name: 'Auth.js: its address in .env',
      files: next({ 'auth.ts': five(''), '.env.production': url }, local, auth5),
      labels: [],
    },
    {
      name: 'Auth.js: nothing is said',
      files: next({ 'auth.ts': five('') }, local, auth5),
      labels: ['P107', 'P118'],
    },
    {
      name: 'Auth.js: the address is commented out',
      files: next({ 'src/auth.ts': five(''), '.env': '# AUTH_URL=https://app.example.org\n' }, local, auth5),
      labels: ['P107', 'P118'],
    },
    {
      name: 'Auth.js: an empty address hides the trust',
      files: next({ 'auth.ts': five(''), '.env': 'AUTH_URL=\nAUTH_TRUST_HOST=true\n' }, local, auth5),
      labels: ['P107', 'P118'],
    },
    {
      name: 'Auth.js: trust alone, on Next.js',
      files: next({ 'auth.ts': five(', trustHost: true') }, local, auth5),
      labels: ['P118'],
    },
    {
      name: 'Auth.js: false is true',
      files: next({ 'auth.ts': five(''), '.env': 'AUTH_TRUST_HOST=false\n' }, local, auth5),
      labels: ['P118', 'P210'],
    },
    {
      name: 'Auth.js: its address on http',
      files: next({ 'auth.ts': five(''), '.env': 'AUTH_URL="http://app.example.org"\n' }, local, auth5),
      labels: ['P115', 'P601'],
    },
    {
      name: 'NextAuth.js 4: its address in .env',
      files: next({ ...four, '.env': 'NEXTAUTH_URL=https://app.example.org\n' }, local, auth4),
      labels: [],
    },
    { name: 'NextAuth.js 4: no address', files: next(four, local, auth4), labels: ['P118'] },
    {
      name: 'Auth.js on Express: trusted, and Express trusts its proxy',
      files: {
        ...front,
        'server.js':
          "import express from 'express'\nimport { ExpressAuth } from '@auth/express'\n\nconst app = express()\napp.set('trust proxy', 'loopback')\napp.use('/auth/*splat', ExpressAuth({ providers: [], trustHost: true }))\napp.listen(8000, '127.0.0.1')\n",
        'package.json': '{\n  "dependencies": {\n    "@auth/express": "0.12.3",\n    "express": "5.3.0"\n  }\n}\n',
      },
      labels: [],
    },
    {
      name: 'Auth.js on Express: nothing is said',
      files: {
        ...front,
        'server.js':
          "import express from 'express'\nimport { ExpressAuth } from '@auth/express'\n\nconst app = express()\napp.use('/auth/*splat', ExpressAuth({ providers: [] }))\napp.listen(8000, '127.0.0.1')\n",
        'package.json': '{\n  "dependencies": {\n    "@auth/express": "0.12.3",\n    "express": "5.3.0"\n  }\n}\n',
      },
      labels: ['P101', 'P107'],
      open: ['P601'],
    },
  ]
}
