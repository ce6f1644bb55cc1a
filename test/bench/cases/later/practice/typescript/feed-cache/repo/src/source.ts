import { readFile } from 'node:fs/promises'

export interface Article {
  id: string
  title: string
  minutes: number
}

export interface Source {
  reads: number
  ids(): Promise<string[]>
  read(id: string): Promise<Article>
}

/** Articles in a JSON file; counts how often it was asked for one. */
export class FileSource implements Source {
  reads = 0
  readonly #path: string

  constructor(path: string) {
    this.#path = path
  }

  async ids(): Promise<string[]> {
    return (await this.#all()).map(({ id }) => id)
  }

  async read(id: string): Promise<Article> {
    this.reads += 1
    const found = (await this.#all()).find((article) => article.id === id)
    if (found === undefined) throw new Error(`no article ${id}`)
    return found
  }

  async #all(): Promise<Article[]> {
    return JSON.parse(await readFile(this.#path, 'utf8')) as Article[]
  }
}
