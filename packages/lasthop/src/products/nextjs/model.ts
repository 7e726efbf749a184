import type { Environ } from '../app-server.ts'
import type { AppBelief } from '../framework.ts'
import { concluded } from '../node/believe.ts'
import type { HttpsGuard } from '../node/facts.ts'

/**
 * What Next.js 13 to 16 makes of a request, as measured with 16.4.6: `nextUrl.protocol` is https if X-Forwarded-Proto
 * contains it, and a Server Action is compared with the first X-Forwarded-Host, else with Host, whoever sent them.
 */
export function believe(guard: HttpsGuard | undefined, environ: Environ): AppBelief {
  const { variables } = environ
  const proto = variables.get('x-forwarded-proto')
  const scheme = proto?.includes('https') === true ? 'https' : 'http'
  // It fills X-Forwarded-Host in with Host where there is none, and takes what stands before a comma.
  const own = variables.get('host') ?? ''
  const host = (variables.get('x-forwarded-host') ?? own).split(',')[0]?.trim() || own
  return concluded('nextjs', environ, {
    guard,
    reading: {
      scheme,
      host,
      // It knows no client's address: code that wants one reads X-Forwarded-For by itself.
      client: '',
      step: {
        product: 'nextjs',
        says: 'Next.js, without a setting',
        does: proto === undefined ? 'no X-Forwarded-Proto: http' : `whoever sends it: nextUrl.protocol = ${scheme}:`,
        effect: proto === undefined ? 'reads' : 'believes',
        field: 'X-Forwarded-Proto',
      },
    },
  })
}
