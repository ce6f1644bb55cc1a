import { CountedCache } from '../telemetry/counted-cache.ts'
import { codeLanguageOf, familyOf, familyOfPath } from './code-languages.ts'
import type { ImportedName, SyntaxFamily } from './code-language.ts'
import { importsOf, resolveModule } from './imports.ts'
import type { RepositoryFile } from './listing.ts'
import type { Repository } from './repository.ts'
import { symbolsOf, type CodeSymbol } from './symbols.ts'
import type { SourceFile } from './source-file.ts'
import {
  parseSyntax,
  syntaxLanguageOf,
  whyNotParsed,
  type SyntaxLanguage,
  type SyntaxNode,
} from './syntax.ts'

/** A file with its tree. */
export interface ParsedFile {
  readonly path: string
  readonly text: string
  readonly lines: readonly string[]
  readonly blobId: string
  readonly root: SyntaxNode
}

/** A symbol with the file it is in. */
export interface Definition {
  readonly file: ParsedFile
  readonly symbol: CodeSymbol
}

const JVM: ReadonlySet<SyntaxFamily> = new Set(['java', 'kotlin'])
const HAS_CLASS_FILES: ReadonlySet<SyntaxFamily> = new Set(['java', 'kotlin', 'php', 'csharp', 'rust'])

const PARSED_BYTES_MAX = 512 * 1024
const PARSED_FILES_MAX = 64
const SEARCHED_FILES_MAX = 2_000

/**
 * Parses files of one repository, each once.
 * Bounds: files up to 512 KiB; a search parses at most 64 files and reads at most 2 000, of those that may have the name.
 */
export class ParsedFiles {
  readonly repository: Repository
  readonly #parsed = new Map<string, ParsedFile | undefined>()
  readonly #searches = new Map<string, Promise<readonly ParsedFile[]>>()
  readonly #files = new Map<SyntaxFamily, readonly RepositoryFile[]>()

  constructor(repository: Repository) {
    this.repository = repository
  }

  /** The tree of a listed file; undefined for one that is no text, too large, or in no language we know. */
  async open(path: string): Promise<ParsedFile | undefined> {
    if (this.#parsed.has(path)) return this.#parsed.get(path)
    const parsed = await this.#parse(path)
    this.#parsed.set(path, parsed)
    return parsed
  }

  async #parse(path: string): Promise<ParsedFile | undefined> {
    const language = syntaxLanguageOf(path)
    if (language === undefined || whyNotParsed(language) !== undefined) return undefined
    const file = await this.repository.read(path)
    if (file === undefined || file.text.length > PARSED_BYTES_MAX) return undefined
    return { ...file, root: parsedRoot(language, file) }
  }

  /** Why `open` gives nothing for a listed path, for people. */
  whyNotOpened(path: string): string {
    const language = syntaxLanguageOf(path)
    if (language === undefined) return 'its language is not one we read'
    return whyNotParsed(language) ?? 'it is no text, or too large'
  }

  /**
   * The function or class that a name means in a file: in the file itself, in what it imports (through
   * one re-export), in the files whose names it sees without an import.
   * `owner` narrows it to the members of a class or the functions of a Go package.
   */
  async findDefinition(from: ParsedFile, name: string, owner?: string): Promise<Definition | undefined> {
    const own = definitionIn(from, name, owner)
    if (own !== undefined) return own
    for (const imported of importsOf(from.root)) {
      const found = await this.#findImported(from, imported, name, owner)
      if (found !== undefined) return found
    }
    const neighbours = codeLanguageOf(from.root).neighbours?.(this.repository, from.path) ?? []
    for (const path of namesakesFirst(neighbours, owner ?? name).slice(0, PARSED_FILES_MAX)) {
      const file = path === from.path ? undefined : await this.open(path)
      const found = file === undefined ? undefined : definitionIn(file, name, owner)
      if (found !== undefined) return found
    }
    return undefined
  }

  async #findImported(
    from: ParsedFile,
    imported: ImportedName,
    name: string,
    owner: string | undefined,
  ): Promise<Definition | undefined> {
    if (imported.local === '*') return this.#findInModule(from, imported.module, name, owner)
    if (imported.local !== name && imported.local !== owner) return undefined
    const wanted = imported.local === name && imported.imported !== '*' ? imported.imported : name
    const family = familyOf(from.root)
    // What is imported is a class here, and the name one of its members; a module of Rust is not.
    const isClass = imported.imported !== '*' && HAS_CLASS_FILES.has(family)
    const within = imported.local === owner && isClass ? imported.imported : undefined
    const found = await this.#findInModule(from, imported.module, wanted, within)
    if (found !== undefined || imported.imported === '*' || imported.local !== owner) return found
    if (family === 'python') return this.#findInModule(from, `${imported.module}.${imported.imported}`, name)
    if (family === 'rust') return this.#findInModule(from, `${imported.module}::${imported.imported}`, name)
    return undefined
  }

  /** The one function or class of this name in all files of the family of `from`; undefined for several. */
  async findOnlyDefinition(from: ParsedFile, name: string): Promise<Definition | undefined> {
    const found: Definition[] = []
    for (const file of await this.filesWith(from, new RegExp(`\\b${RegExp.escape(name)}\\b`), { name })) {
      found.push(...definitionsIn(file, name))
      if (found.length > 1) return undefined
    }
    return found[0]
  }

  /**
   * Parsed files in the same language whose text matches, the file itself first. A search that was made is not made again.
   * `name` is what stands in every match with nothing of a word beside it: files that are known not to have its words are not read.
   */
  async filesWith(
    from: ParsedFile,
    pattern: RegExp,
    { filesMax = PARSED_FILES_MAX, name = '' }: { readonly filesMax?: number; readonly name?: string } = {},
  ): Promise<readonly ParsedFile[]> {
    const key = `${filesMax} ${from.path} ${String(pattern)}`
    const known = this.#searches.get(key) ?? this.#search(from, pattern, filesMax, name)
    this.#searches.set(key, known)
    return known
  }

  async #search(
    from: ParsedFile,
    pattern: RegExp,
    filesMax: number,
    name: string,
  ): Promise<readonly ParsedFile[]> {
    const { words } = this.repository
    const files: ParsedFile[] = pattern.test(from.text) ? [from] : []
    let read = 0
    for (const { path, blobId } of this.#filesOf(familyOf(from.root))) {
      if (files.length >= filesMax || read >= SEARCHED_FILES_MAX) break
      if (path === from.path) continue
      const mayMatch = blobId === undefined ? undefined : words?.mayHold(blobId, name)
      if (mayMatch === false) continue
      read += 1
      const source = await this.repository.read(path)
      if (source === undefined) continue
      if (blobId !== undefined && mayMatch === undefined) words?.note(source.blobId, source.text)
      if (!pattern.test(source.text)) continue
      const file = await this.open(path)
      if (file !== undefined) files.push(file)
    }
    return files
  }

  /** The listed files that a search in a family of languages goes through. */
  #filesOf(family: SyntaxFamily): readonly RepositoryFile[] {
    const known =
      this.#files.get(family) ?? this.repository.files.filter(({ path }) => isOfFamily(path, family))
    this.#files.set(family, known)
    return known
  }

  async #findInModule(
    from: ParsedFile,
    module: string,
    name: string,
    owner?: string,
  ): Promise<Definition | undefined> {
    const paths = resolveModule(this.repository, from.path, module, familyOf(from.root))
    for (const path of paths.slice(0, PARSED_FILES_MAX)) {
      const file = await this.open(path)
      if (file === undefined) continue
      const found = name === 'default' ? defaultExport(file) : definitionIn(file, name, owner)
      if (found !== undefined) return found
      for (const again of importsOf(file.root)) {
        if (again.local !== name) continue
        for (const next of resolveModule(this.repository, path, again.module, familyOf(file.root))) {
          const target = await this.open(next)
          const deeper = target === undefined ? undefined : definitionIn(target, again.imported)
          if (deeper !== undefined) return deeper
        }
      }
    }
    return undefined
  }
}

interface KeptTree {
  readonly root: SyntaxNode
  readonly characters: number
}

/** Text whose trees are kept for the next job: characters, of all files together. */
const TREES_CHARACTERS_MAX = 4 * 1024 * 1024
let trees: CountedCache<string, KeptTree> | undefined

/** The tree of a text, which is the same in every job that reads it. */
function parsedRoot(language: SyntaxLanguage, { blobId, text }: SourceFile): SyntaxNode {
  trees ??= new CountedCache<string, KeptTree>({
    name: 'syntax trees',
    bytesMax: TREES_CHARACTERS_MAX,
    bytesOf: ({ characters }) => characters,
  })
  const key = `${language} ${blobId}`
  const known = trees.get(key)
  if (known !== undefined) return known.root
  const root = parseSyntax(language, text)
  trees.set(key, { root, characters: text.length + 1 })
  return root
}

/** A class is likeliest in the file of its name. */
function namesakesFirst(paths: readonly string[], name: string): readonly string[] {
  const isNamesake = (path: string): boolean => path.slice(path.lastIndexOf('/') + 1).startsWith(`${name}.`)
  return [...paths.filter(isNamesake), ...paths.filter((path) => !isNamesake(path))]
}

/** The function or class of a name in one file. */
export function definitionIn(file: ParsedFile, name: string, owner?: string): Definition | undefined {
  const all = definitionsIn(file, name)
  const owned = owner === undefined ? undefined : all.find(({ symbol }) => symbol.owner === owner)
  if (owned !== undefined) return owned
  return owner === undefined ? (all.find(({ symbol }) => symbol.owner === undefined) ?? all[0]) : undefined
}

function definitionsIn(file: ParsedFile, name: string): readonly Definition[] {
  return symbolsOf(file.root)
    .filter((symbol) => symbol.simpleName === name && name !== '')
    .map((symbol) => ({ file, symbol }))
}

function defaultExport(file: ParsedFile): Definition | undefined {
  const name =
    /(?:export\s+default\s+(?:async\s+)?(?:function\*?\s+|class\s+)?|module\.exports\s*=\s*)([\w$]+)/.exec(
      file.text,
    )?.[1]
  return name === undefined ? undefined : definitionIn(file, name)
}

/** Kotlin and Java call each other; otherwise a language calls itself. */
function isOfFamily(path: string, family: SyntaxFamily): boolean {
  const other = familyOfPath(path)
  return other === family || (other !== undefined && JVM.has(other) && JVM.has(family))
}
