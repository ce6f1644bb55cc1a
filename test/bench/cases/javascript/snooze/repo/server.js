const { createServer } = require('node:http')
const { DurationError } = require('./src/duration')
const { Reminders } = require('./src/reminders')

const reminders = new Reminders()

const server = createServer((request, response) => {
  const url = new URL(request.url, 'http://localhost')
  const [, kind, name] = url.pathname.split('/')
  const answer = (status, value) => response.writeHead(status).end(`${JSON.stringify(value)}\n`)
  try {
    if (kind !== 'reminders') return answer(404, { error: 'not found' })
    if (request.method === 'GET') return answer(200, reminders.list())
    return answer(200, reminders.snooze(name, url.searchParams.get('for') ?? ''))
  } catch (error) {
    if (error instanceof DurationError) return answer(400, { error: error.message })
    console.error(`unexpected: ${error.stack}`)
    return answer(500, { error: 'internal' })
  }
})
const port = Number(process.env.PORT ?? 3000)
server.listen(port, '127.0.0.1', () => console.log(`ready on ${port}`))
