export function loader({ request }) {
  return Response.json({ origin: new URL(request.url).origin })
}
