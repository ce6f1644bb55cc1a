import { compile, escapePattern } from './patterns.mjs'

function anyOf(words) {
  return words.join('|')
}

export function search(terms, words) {
  if (words.length === 0) return []
  const pattern = compile(anyOf(words), 'gi')
  return terms
    .filter(({ name, text }) => name.search(pattern) !== -1 || text.search(pattern) !== -1)
    .map(({ name, text }) => ({ name, text: text.replace(pattern, '*$&*') }))
}

export function startingWith(terms, prefix) {
  const pattern = compile(`^${escapePattern(prefix)}`, 'i')
  return terms.filter(({ name }) => pattern.test(name))
}
