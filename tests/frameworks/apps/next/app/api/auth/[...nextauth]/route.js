// Auth.js as its manual begins.
import NextAuth from 'next-auth'
import GitHub from 'next-auth/providers/github'

const handler = NextAuth({ secret: 'of the tests', providers: [GitHub({ clientId: 'id', clientSecret: 'secret' })] })
export { handler as GET, handler as POST }
