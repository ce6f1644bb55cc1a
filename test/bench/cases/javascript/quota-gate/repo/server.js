import { createServer } from 'node:http'
import { createGate } from './src/gate.js'
import { LimitsCache } from './src/limits.js'
import { fetchPlan } from './src/plans.js'

const limits = new LimitsCache({ fetchPlan, maxAgeMs: Number(process.env.LIMITS_MAX_AGE_MS ?? 0) })
const gate = createGate({ limits })

const server = createServer(async (request, response) => {
  const url = new URL(request.url, 'http://localhost')
  try {
    const allowed = await gate.allow(
      url.searchParams.get('tenant'),
      Number(url.searchParams.get('units') ?? 1),
    )
    response.writeHead(allowed ? 200 : 429).end(allowed ? 'ok\n' : 'over the limit\n')
  } catch (error) {
    console.error(`${request.method} ${url.pathname} failed`, error)
    response.writeHead(500).end('internal error\n')
  }
})
server.listen(Number(process.env.PORT ?? 8080), '127.0.0.1', () => console.log('listening'))
