export function GET({ url, clientAddress }) {
  return Response.json({ origin: url.origin, ip: clientAddress })
}
