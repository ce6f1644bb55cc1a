/** Ends with 0 when the service answers, with 1 when it does not yet. */
import { get } from 'node:http'

const port = Number(process.env.PORT ?? 8080)
const request = get({ host: '127.0.0.1', port, path: '/health', timeout: 1000 }, (response) => {
  response.resume()
  process.exitCode = response.statusCode === 200 ? 0 : 1
})
request.on('error', () => {
  process.exitCode = 1
})
request.on('timeout', () => request.destroy())
