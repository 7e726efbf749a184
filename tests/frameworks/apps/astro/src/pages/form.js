export function POST() {
  return new Response('taken')
}
