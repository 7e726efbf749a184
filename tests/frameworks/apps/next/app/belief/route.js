/** What the application makes of any request, and the fields that Next.js itself fills in. */
function tell(request) {
  const { protocol, host } = request.nextUrl
  const told = ['proto', 'host', 'port', 'for'].map((name) => request.headers.get(`x-forwarded-${name}`))
  return Response.json({ scheme: protocol.slice(0, -1), inner: host, url: request.url.split('?')[0], told })
}

export { tell as GET, tell as POST, tell as PUT, tell as PATCH, tell as DELETE, tell as OPTIONS }
