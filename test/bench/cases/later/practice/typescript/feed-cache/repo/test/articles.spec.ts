import assert from 'node:assert/strict'
import test from 'node:test'
import { Articles } from '../src/articles.ts'
import { digest } from '../src/digest.ts'
import type { Article, Source } from '../src/source.ts'

class Memory implements Source {
  reads = 0
  async ids(): Promise<string[]> {
    return ['x', 'y']
  }
  async read(id: string): Promise<Article> {
    this.reads += 1
    return { id, title: id.toUpperCase(), minutes: 4 }
  }
}

test('what is in the cache is not read again', async () => {
  const source = new Memory()
  const articles = new Articles(source, 10)
  await articles.page(['x', 'y'])
  await articles.page(['y', 'x'])
  assert.equal(source.reads, 2)
})

test('one that was dropped is read again', async () => {
  const source = new Memory()
  const articles = new Articles(source, 1)
  await articles.one('x')
  await articles.one('y')
  assert.equal((await articles.one('x')).title, 'X')
  assert.equal(source.reads, 3)
})

test('a digest has a line for each', async () => {
  const articles = new Articles(new Memory(), 10)
  assert.equal(digest(await articles.page(['y'])), `1. ${'Y'.padEnd(24, '.')} 4 min`)
})
