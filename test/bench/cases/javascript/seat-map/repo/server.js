import { createServer } from 'node:http'
import { book } from './src/booking.js'
import { halls } from './src/halls.js'

const server = createServer(async (request, response) => {
  const url = new URL(request.url, 'http://localhost')
  const answer = (status, value) => response.writeHead(status).end(JSON.stringify(value))
  try {
    if (request.method === 'POST' && url.pathname === '/book') {
      let text = ''
      for await (const chunk of request) text += chunk
      const { status, ...rest } = book(halls, JSON.parse(text))
      return answer(status, rest)
    }
    const hall = halls.get(url.searchParams.get('hall'))
    if (hall === undefined) return answer(404, { reason: 'no such hall' })
    return answer(200, { free: hall.free() })
  } catch (error) {
    console.error(error)
    return answer(500, { reason: 'internal' })
  }
})
server.listen(Number(process.env.PORT ?? 8080), '127.0.0.1')
