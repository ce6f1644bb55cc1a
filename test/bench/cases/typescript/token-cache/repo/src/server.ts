import { createServer } from 'node:http'
import { dashboard } from './dashboard.ts'
import { Issuer } from './issuer.ts'
import { TokenCache } from './token-cache.ts'

/** A clock that jumps: at the second request the token runs out while the first panel is fetched. */
let time = 0
let requests = 0
const now = (): number => time
const issuer = new Issuer({ now, lifeMs: 60_000 })
const tokens = new TokenCache({ exchange: (refresh) => issuer.exchange(refresh), now, refresh: 'r0' })

async function fetchPanel(panel: string, token: string): Promise<string> {
  if (requests === 2 && panel === 'period') time += 60_000
  return panel === 'period' ? '2024-05' : `${panel} as seen by ${token}`
}

const server = createServer(async (_request, response) => {
  requests += 1
  try {
    response.end(`${await dashboard(tokens, fetchPanel)}\n`)
  } catch (error) {
    console.error(error)
    response.writeHead(500).end()
  }
})
server.listen(Number(process.env['PORT'] ?? 8080), '127.0.0.1', () => console.log('proxy listens'))
