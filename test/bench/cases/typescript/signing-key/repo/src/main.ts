import { createServer } from 'node:http'
import { sign } from './receipt.ts'
import { readSettings } from './settings.ts'

const { signingKey, port } = readSettings(process.env)

createServer((request, response) => {
  const { searchParams } = new URL(request.url ?? '/', 'http://localhost')
  const receipt = sign(searchParams.get('id') ?? '', Number(searchParams.get('cents')), signingKey)
  response.end(JSON.stringify(receipt))
}).listen(port, '127.0.0.1', () => console.log(`listening on ${port}`))
