import type { Rule } from '../rule.ts'
import { complaintRule } from './complaint-rule.ts'
import { nginxFile } from './examples.ts'

const files = (route: string): Readonly<Record<string, string>> => ({
  'nginx.conf': nginxFile(),
  'package.json':
    '{\n  "scripts": { "start": "next start -H 127.0.0.1 -p 8000" },\n  "dependencies": { "next": "16.4.6" }\n}\n',
  'app/logout/route.ts': `import { NextResponse } from 'next/server'\nimport { siteUrl } from '../../settings'\n\nexport async function POST(request: Request) {\n  return ${route}\n}\n`,
})

export const p118: Rule = complaintRule({
  id: 'P118',
  slug: 'internal-host-in-redirect',
  level: 'warn',
  title: 'a redirect names a host of the inside',
  why: 'Visitors cannot follow it, and it tells others how the inside is built.',
  how: 'Live: Location holds a private address, localhost, or a name without a dot. In files: code of Next.js or Auth.js that builds a redirect on the address that Next.js listens on.',
  traps:
    'Where the site itself is on such a name, it says nothing. A redirect in middleware on the same scheme becomes relative by itself.',
  cure: 'Let the proxy pass the Host of the visitor on; build redirects on the public address (AUTH_URL for Auth.js).',
  bad: { files: files("NextResponse.redirect(new URL('/', request.url))") },
  good: { files: files("NextResponse.redirect(new URL('/', siteUrl))") },
})
