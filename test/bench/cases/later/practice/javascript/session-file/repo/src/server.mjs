import { createServer } from 'node:http'
import { answer } from './answer.mjs'
import { loadSessions, loadUsers } from './files.mjs'

const file = (name) => new URL(`../data/${name}.json`, import.meta.url)
const state = { sessions: loadSessions(file('sessions')), users: loadUsers(file('users')) }

createServer((request, response) => {
  if (request.url === '/health') return response.end('ok')
  try {
    const { status, text } = answer(state, request.url, new Date())
    response.writeHead(status).end(`${text}\n`)
  } catch (error) {
    console.error(error)
    response.writeHead(500).end('error\n')
  }
}).listen(Number(process.env.PORT ?? 8080), '127.0.0.1')
