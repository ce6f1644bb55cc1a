import { integer, list, object, string, type Infer } from '../../config/schema.ts'

/** Which pages of the web may send. */
export const corsFields = object(
  {
    allowed_origins: list(string(), {
      min: 1,
      help: 'Pages that may send, as https://shop.example.com or https://*.example.com',
    }),
    allowed_headers: list(string(), {
      default: [],
      help: 'Headers that pages may set besides Content-Type and Content-Encoding',
    }),
    max_age: integer({ default: 600, min: 0, help: 'Seconds for which browsers may remember that' }),
  },
  { help: 'Requests by web pages; without it browsers refuse to send any' },
)

export type CorsConfig = Infer<typeof corsFields>

const ALWAYS_ALLOWED = ['content-type', 'content-encoding']

/** The headers for an answer to a page of that origin; undefined when pages of it may not send. Source: Fetch, CORS. */
export function corsHeaders(
  config: CorsConfig | undefined,
  origin: string | undefined,
): Record<string, string> | undefined {
  if (config === undefined || origin === undefined) return undefined
  if (!config.allowed_origins.some((pattern) => matchesOrigin(pattern, origin))) return undefined
  return { 'access-control-allow-origin': origin, vary: 'Origin' }
}

/** The further headers for the question that browsers ask first. */
export function preflightHeaders({ allowed_headers, max_age }: CorsConfig): Record<string, string> {
  return {
    'access-control-allow-methods': 'POST',
    'access-control-allow-headers': [...ALWAYS_ALLOWED, ...allowed_headers].join(', '),
    'access-control-max-age': String(max_age),
  }
}

/** A star stands for any text. Bounds: linear in the length of the origin for each star. */
function matchesOrigin(pattern: string, origin: string): boolean {
  const [first = '', ...rest] = pattern.split('*')
  const last = rest.pop()
  if (last === undefined) return pattern === origin
  if (!origin.startsWith(first) || origin.length < first.length + last.length) return false
  const end = origin.length - last.length
  let position = first.length
  for (const part of rest) {
    const found = origin.indexOf(part, position)
    if (found === -1 || found + part.length > end) return false
    position = found + part.length
  }
  return origin.endsWith(last)
}
