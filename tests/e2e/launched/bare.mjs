/** A bare node:http application that knows nothing of Lasthop, and ends at once when it is told to. */
import http from 'node:http'

const [place = process.env.PORT, version = '1'] = process.argv.slice(2)
const server = http.createServer((request, response) => {
  const seen = {
    pid: process.pid,
    version,
    secure: request.socket.encrypted === true,
    address: request.socket.remoteAddress,
    proto: request.headers['x-forwarded-proto'],
    trust: process.env.LASTHOP_ORIGIN_TRUST,
  }
  setTimeout(() => response.end(JSON.stringify(seen)), request.url === '/slow' ? 300 : 0)
})
server.listen(/^\d+$/.test(place) ? { port: Number(place), host: process.env.HOST } : { path: place }, () => {
  console.log(`bare ${version} listens, pid ${process.pid}`)
})
