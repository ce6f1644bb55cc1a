import { globSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import http from 'node:http'
import { basename, dirname, extname, join } from 'node:path'

/** Gives everything that the sample names itself another name: the same program for a person, new words for us. */
export function renameEverything(folder: string): void {
  const files = globSync('**/*.{js,json,yaml}', { cwd: folder }).map((path) => join(folder, path))
  const code = files.filter((file) => extname(file) === '.js').map((file) => readFileSync(file, 'utf8'))
  const builtin = builtinNames()
  const names = new Set<string>()
  const add = (word: string | undefined): void => {
    if (word !== undefined && word.length > 3 && !builtin.has(word)) names.add(word)
  }
  for (const text of code) {
    for (const match of text.matchAll(/\b(?:function\*?|const|let|class)\s+([A-Za-z_]\w+)/g)) add(match[1])
    for (const match of text.matchAll(/'\/([a-z]+)/g)) add(match[1])
    for (const match of text.matchAll(/'(?=[a-z]+ )[a-z ]+'/g))
      for (const word of match[0].match(/[a-z]+/g) ?? []) add(word)
  }
  for (const file of files) if (extname(file) === '.js') add(basename(file).split('.')[0])
  // A configuration names files of the sample; its own words stay.
  const renamed = (text: string, file: string): string => {
    const end = extname(file) === '.yaml' ? '(?=[.]js)' : '\\b'
    const pattern = new RegExp(`\\b(?:${[...names].join('|')})${end}`, 'g')
    return text.replaceAll(pattern, newName)
  }
  for (const file of files) {
    writeFileSync(file, renamed(readFileSync(file, 'utf8'), file))
    const stem = basename(file).split('.')[0] ?? ''
    if (names.has(stem) && extname(file) === '.js')
      renameSync(file, join(dirname(file), basename(file).replace(stem, newName(stem))))
  }
}

/** Shape: "findProduct" gives "kTcudorPdnif". The first letter keeps its case. */
function newName(name: string): string {
  const reversed = [...name].toReversed().join('')
  const isUpper = /^[A-Z]/.test(name)
  return isUpper ? `K${reversed}` : `k${reversed}`
}

/** Words that belong to the language and its library: renaming those would break the program. */
function builtinNames(): Set<string> {
  const owners: object[] = [
    globalThis,
    console,
    process,
    JSON,
    Math,
    http,
    Object.prototype,
    Object,
    Array,
    Array.prototype,
    String.prototype,
    Number,
    Promise,
    Promise.prototype,
    Map.prototype,
    Set.prototype,
    URL.prototype,
    URLSearchParams.prototype,
    Response.prototype,
    Error,
    Error.prototype,
    http.IncomingMessage.prototype,
    http.ServerResponse.prototype,
    http.Server.prototype,
    Object.getPrototypeOf(http.Server.prototype) as object,
  ]
  const words = [
    'test',
    'node',
    'strict',
    'assert',
    'type',
    'module',
    'scripts',
    'level',
    'info',
    'error',
    'body',
    'stdout',
    'true',
    'false',
  ]
  return new Set([
    ...words,
    'environment',
    'command',
    'shop',
    'port',
    'traffic',
    'processors',
    ...owners.flatMap((owner) => Object.getOwnPropertyNames(owner)),
  ])
}
