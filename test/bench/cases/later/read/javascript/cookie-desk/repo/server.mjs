import { createServer } from 'node:http'
import { answer } from './src/answer.mjs'

const server = createServer((request, response) => {
  let result
  try {
    result = answer(request)
  } catch (error) {
    console.error(`${request.method} ${request.url}`, error)
    result = { status: 500, text: 'something went wrong\n' }
  }
  response.writeHead(result.status, { 'content-type': 'text/plain; charset=utf-8' })
  response.end(result.text)
})

server.listen(Number(process.env.PORT ?? 8080), '127.0.0.1')
