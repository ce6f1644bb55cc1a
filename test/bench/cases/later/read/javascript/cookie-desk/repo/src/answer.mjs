import { parseCookies } from './cookies.mjs'
import { parseQuery } from './query.mjs'

const WORDS = { en: 'Hello', de: 'Guten Tag', fr: 'Bonjour' }

/** Answers one request: `{ status, text }`. */
export function answer({ url, headers }) {
  const [path, search = ''] = url.split('?', 2)
  if (path === '/health') return { status: 200, text: 'ok\n' }
  if (path !== '/greeting') return { status: 404, text: 'nothing here\n' }
  const { lang } = parseQuery(search)
  const cookies = parseCookies(headers.cookie)
  const word = Object.hasOwn(WORDS, lang) ? WORDS[lang] : WORDS.en
  return { status: 200, text: `${word}, ${cookies.get('name') ?? 'guest'}!\n` }
}
