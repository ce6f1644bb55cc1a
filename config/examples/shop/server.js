import { createServer } from 'node:http'
import { log } from './log.js'
import { handleRequest } from './router.js'

const port = Number(process.env.PORT ?? 8080)
const server = createServer(handleRequest)

server.listen(port, '127.0.0.1', () => log('info', 'listening', { port }))

process.once('SIGTERM', () => {
  log('info', 'shutting down')
  server.close()
})
