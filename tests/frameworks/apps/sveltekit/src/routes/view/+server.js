export function GET({ url, getClientAddress, cookies }) {
  cookies.set('session', '1', { path: '/' })
  return Response.json({ origin: url.origin, ip: getClientAddress() })
}
