import { readFile } from 'node:fs/promises'
import { dirname, resolve } from 'node:path'
import { mergeRules } from './merge.mjs'

async function readJson(file) {
  const text = await readFile(file, 'utf8')
  try {
    return JSON.parse(text)
  } catch (error) {
    throw new SyntaxError(`${file}: ${error.message}`)
  }
}

export async function loadConfig(file) {
  const { extends: parents = [], rules = {}, root = false } = await readJson(file)
  const folder = dirname(file)
  if (typeof parents === 'string') {
    const parent = await loadConfig(resolve(folder, parents))
    return { root, rules: mergeRules([parent, { rules }]) }
  }
  const loaded = parents.map(async (parent) => await loadConfig(resolve(folder, parent)))
  return { root, rules: mergeRules([...loaded, { rules }]) }
}
