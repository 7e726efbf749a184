import { cookies, headers } from 'next/headers'

export async function GET() {
  const fields = await headers()
  const jar = await cookies()
  jar.set('session', '1', { secure: true })
  const [protocol, host, ip] = ['x-forwarded-proto', 'host', 'x-forwarded-for'].map((name) => fields.get(name))
  return Response.json({ origin: `${protocol}://${host}`, ip })
}
