import { Lru } from './lru.ts'
import type { Article, Source } from './source.ts'

/** Articles by id, from the cache where they are there. */
export class Articles {
  readonly #source: Source
  readonly #cache: Lru<string, Article>

  constructor(source: Source, limit: number) {
    this.#source = source
    this.#cache = new Lru(limit)
  }

  async one(id: string): Promise<Article> {
    return this.#cache.get(id) ?? (await this.#load(id))
  }

  /** The articles in the order of the ids. */
  async page(ids: readonly string[]): Promise<Article[]> {
    for (const id of ids) {
      if (this.#cache.get(id) === undefined) await this.#load(id)
    }
    return ids.map((id) => this.#cache.get(id)!)
  }

  async #load(id: string): Promise<Article> {
    const article = await this.#source.read(id)
    this.#cache.set(id, article)
    return article
  }
}
