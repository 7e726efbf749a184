export function GET({ url, clientAddress, cookies }) {
  cookies.set('session', '1', { secure: true })
  return Response.json({ origin: url.origin, ip: clientAddress })
}
