import type { TokenCache } from './token-cache.ts'

export type Fetch = (panel: string, token: string) => Promise<string>

/** All panels. The first one is fetched at first, since it tells what the others show. */
export async function dashboard(tokens: TokenCache, fetchPanel: Fetch): Promise<string> {
  const period = await fetchPanel('period', await tokens.token())
  const panels = await Promise.all(
    ['sales', 'returns', 'stock'].map(async (panel) => await fetchPanel(`${panel}?${period}`, await tokens.token())),
  )
  return [period, ...panels].join('\n')
}
