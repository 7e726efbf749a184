import http from 'node:http'

/** How many requests the application has had: the last number in the third line of nginx' stub_status. */
export function requestsSoFar(port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    http
      .get({ host: '127.0.0.1', port, path: '/count', agent: false }, (answer) => {
        let told = ''
        answer.setEncoding('latin1').on('data', (piece: string) => (told += piece))
        answer.once('end', () => resolve(Number(/^ \d+ \d+ (\d+)/m.exec(told)?.[1])))
      })
      .once('error', reject)
  })
}
