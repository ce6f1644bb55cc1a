import { createLogger } from './logger.ts'

interface Connection {
  readonly id: number
  readonly pool: { readonly size: number; readonly open: Connection[] }
}

const pool = { size: 2, open: [] as Connection[] }
const connection: Connection = { id: 7, pool }
pool.open.push(connection)

const logger = createLogger(process.env['LOG_FORMAT'] ?? 'text', (line) => console.log(line))
logger.info('pool is open', { size: pool.size })
logger.warn('slow query', { connection, error: new RangeError('took 3 s') })
