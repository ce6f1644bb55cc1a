import type { Article } from './source.ts'

export function digest(articles: readonly Article[]): string {
  return articles.map((article, at) => line(article, at + 1)).join('\n')
}

function line(article: Article, number: number): string {
  const title = article.title.padEnd(24, '.')
  return `${number}. ${title} ${article.minutes} min`
}
