// Auth.js by its core: its package for SvelteKit does not know version 3 yet.
import { Auth } from '@auth/core'
import GitHub from '@auth/core/providers/github'

const config = {
  basePath: '/auth',
  secret: 'of the tests',
  trustHost: true,
  providers: [GitHub({ clientId: 'id', clientSecret: 'secret' })],
}

export const GET = ({ request }) => Auth(request, config)
export const POST = GET
