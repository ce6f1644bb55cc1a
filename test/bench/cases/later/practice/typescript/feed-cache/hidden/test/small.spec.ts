import assert from 'node:assert/strict'
import test from 'node:test'

const { Articles } = await import(new URL('../src/articles.ts', import.meta.url).href)
const { digest } = await import(new URL('../src/digest.ts', import.meta.url).href)

const source = () => ({
  reads: 0,
  ids: async () => [],
  async read(id: string) {
    this.reads += 1
    return { id, title: id.toUpperCase(), minutes: 1 }
  },
})

test('a page larger than the cache has all its articles, in order', async () => {
  const articles = new Articles(source(), 2)
  const page = await articles.page(['a', 'b', 'c', 'd'])
  assert.deepEqual(page.map(({ title }: { title: string }) => title), ['A', 'B', 'C', 'D'])
})

test('the digest is the same with any limit', async () => {
  const ids = ['a', 'b', 'c']
  const texts = await Promise.all([1, 2, 50].map(async (limit) => digest(await new Articles(source(), limit).page(ids))))
  assert.equal(new Set(texts).size, 1)
})

test('what is in the cache is not read again', async () => {
  const from = source()
  const articles = new Articles(from, 3)
  await articles.page(['a', 'b'])
  await articles.page(['a', 'b', 'c'])
  assert.equal(from.reads, 3)
})
