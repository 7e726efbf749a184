/** Sends whoever is not logged in to the log-in, by an absolute address: what Next.js believes of the scheme, and Host. */
export function GET(request) {
  const { protocol } = request.nextUrl
  return Response.redirect(`${protocol}//${request.headers.get('host')}/login`, 302)
}
