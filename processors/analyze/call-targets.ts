import { familyOf } from '../../agent/repository/code-languages.ts'
import type { Definition, ParsedFile, ParsedFiles } from '../../agent/repository/definitions.ts'
import { symbolsOf, type CodeSymbol } from '../../agent/repository/symbols.ts'
import { nodesOfKinds, type SyntaxNode } from '../../agent/repository/syntax.ts'
import { declaredTypeOf, typeNameOf } from './declared-types.ts'
import type { Investigation } from './finder.ts'
import type { Call } from './language-view.ts'
import { viewOf } from './language-views.ts'
import { classAround } from './named-functions.ts'
import type { Search } from './origin.ts'
import { createOriginSearch } from './origins.ts'

const BASES_MAX = 5
const DERIVED_FILES_MAX = 8
const DERIVED_SEARCHES_MAX = 6
const CONSTRUCTOR = /^(?:constructor|__init__|__new__|<init>|new)$/
const TYPE_DEPTH_MAX = 6

/**
 * The functions of the repository that calls call: by the declared type of what they are called on, its bases, and where a method has no
 * code there, by what is derived from it. Overloads are told apart by how many arguments they take.
 * Bounds: five bases; six searches for what is derived from a type, of eight files each.
 */
export class CallTargets {
  readonly #files: ParsedFiles
  readonly #search: Search
  readonly #known = new Map<string, Promise<readonly Target[]>>()
  /** Those that are being looked for. */
  readonly #open = new Set<string>()
  #searchesLeft = DERIVED_SEARCHES_MAX

  constructor(files: ParsedFiles, frames: Investigation['frames']) {
    this.#files = files
    const called: Search['called'] = async (call, file, depth = 0) =>
      depth > TYPE_DEPTH_MAX ? undefined : (await this.#find(call, file, { depth, self: undefined }))[0]
    this.#search = { ...createOriginSearch({ files, frames }), called }
  }

  /**
   * The functions that a call may call; none where it calls a library. `self` is the class of the object whose method the call stands
   * in, where it is known to be another than the one around: methods without code, and those that are written again, are looked for there.
   */
  of(call: SyntaxNode, file: ParsedFile, self?: Definition): Promise<readonly Target[]> {
    return this.#find(call, file, { depth: 0, self })
  }

  #find(call: SyntaxNode, file: ParsedFile, from: From): Promise<readonly Target[]> {
    const key = `${file.path}:${call.id()}:${from.self?.symbol.simpleName ?? ''}`
    // What `at = at.next()` calls depends on what it gave before: whoever waits for itself waits for ever.
    if (this.#open.has(key)) return Promise.resolve([])
    const known = this.#known.get(key) ?? this.#lookOnce(key, () => this.#look(call, file, from))
    this.#known.set(key, known)
    return known
  }

  async #lookOnce(key: string, look: () => Promise<readonly Target[]>): Promise<readonly Target[]> {
    this.#open.add(key)
    try {
      return await look()
    } finally {
      this.#open.delete(key)
    }
  }

  async #look(call: SyntaxNode, file: ParsedFile, { depth, self }: From): Promise<readonly Target[]> {
    const view = viewOf(call)
    const made = view.call(call)
    if (made === undefined) return []
    const callee = view.core(made.callee)
    const member = view.member(callee)
    if (member === undefined) {
      const name = typeNameOf(callee.text()) ?? callee.text()
      if (view.isIdentifier(callee) && !made.isNew) {
        const own = await this.#ofClassAround(call, file, { name, made, self })
        if (own.length > 0) return own
      }
      const found = await this.#files.findDefinition(file, name)
      return found?.symbol.kind === 'class' ? constructorsOf(found, made) : asList(found)
    }
    const object = view.core(member.object)
    const wanted = { name: member.name, made }
    if (view.isSelf(object)) return this.#ofClassAround(call, file, { ...wanted, self })
    const type = view.isIdentifier(object) ? await this.#classNamed(object.text(), file) : undefined
    const owner = type ?? (await this.#typeOf(object, file, depth))
    if (owner !== undefined) return this.#methodsOf(owner, wanted)
    return view.isIdentifier(object) || /^[\w.]+$/.test(object.text())
      ? asList(await this.#files.findDefinition(file, member.name, object.text().split('.').at(-1)))
      : []
  }

  async #classNamed(name: string, file: ParsedFile): Promise<Definition | undefined> {
    if (!/^\p{Lu}/u.test(name)) return undefined
    const found = await this.#files.findDefinition(file, name)
    return found?.symbol.kind === 'class' ? found : undefined
  }

  /** The class of an object, also where it is a field that a base class of the class around declares. */
  async #typeOf(object: SyntaxNode, file: ParsedFile, depth: number): Promise<Definition | undefined> {
    const type = await declaredTypeOf(object, file, this.#search, depth + 1)
    const field = type === undefined ? await this.#inheritedFieldType(object, file) : undefined
    const { text, file: from } = type ?? field ?? { text: '', file }
    const name = typeNameOf(text)
    const found = name === undefined ? undefined : await this.#files.findDefinition(from, name)
    return found?.symbol.kind === 'class' ? found : undefined
  }

  async #inheritedFieldType(
    object: SyntaxNode,
    file: ParsedFile,
  ): Promise<{ readonly text: string; readonly file: ParsedFile } | undefined> {
    const around = classAround(object)
    if (!/^\w+$/.test(object.text()) || around === undefined) return undefined
    const own = await this.#files.findDefinition(file, around)
    for (const base of own === undefined ? [] : [own, ...(await this.#basesOf(own))]) {
      const declaration = nodesOfKinds(base.symbol.node, ['field_declaration']).find((one) =>
        one.fieldChildren('declarator').some((named) => named.field('name')?.text() === object.text()),
      )
      const type = declaration?.field('type')
      if (type !== null && type !== undefined) return { text: type.text(), file: base.file }
    }
    return undefined
  }

  async #ofClassAround(
    call: SyntaxNode,
    file: ParsedFile,
    { self, ...wanted }: Wanted & Pick<From, 'self'>,
  ): Promise<readonly Target[]> {
    const around = classAround(call)
    const own = around === undefined ? undefined : definitionOfClass(file, around)
    const ofSelf = self === undefined || own === undefined ? [] : await this.#methodsOf(self, wanted)
    return ofSelf.length > 0 || own === undefined ? ofSelf : this.#methodsOf(own, wanted)
  }

  async #methodsOf(owner: Definition, wanted: Wanted): Promise<readonly Target[]> {
    const classes = [owner, ...(await this.#basesOf(owner))]
    // A base may have the overload that takes as many arguments.
    for (const isFitting of [true, false]) {
      for (const one of classes) {
        const methods = methodsIn(one, wanted, isFitting)
        if (methods.length === 0) continue
        const withCode = methods.filter(({ symbol }) => hasCode(symbol))
        if (withCode.length > 0) return withCode.map((method) => ({ ...method, self: owner }))
        return this.#derived(owner, wanted)
      }
    }
    return []
  }

  async #basesOf(owner: Definition): Promise<readonly Definition[]> {
    const found: Definition[] = []
    const open = [owner]
    for (let one = open.shift(); one !== undefined && found.length < BASES_MAX; one = open.shift()) {
      for (const name of baseNames(one.symbol)) {
        const base = await this.#files.findDefinition(one.file, name)
        const isNew =
          base?.symbol.kind === 'class' &&
          !found.some(({ symbol }) => symbol.node.id() === base.symbol.node.id())
        if (base === undefined || !isNew) continue
        found.push(base)
        open.push(base)
      }
    }
    return found
  }

  /** The methods of the classes that are derived from one, or make an interface true. */
  async #derived({ file, symbol }: Definition, wanted: Wanted): Promise<readonly Target[]> {
    if (this.#searchesLeft === 0) return []
    this.#searchesLeft -= 1
    const name = symbol.simpleName
    const pattern = new RegExp(`\\b(?:extends|implements)\\b[^{]*\\b${RegExp.escape(name)}\\b`)
    const files = await this.#files.filesWith(file, pattern, { filesMax: DERIVED_FILES_MAX, name })
    const found: Target[] = []
    const further: Definition[] = []
    for (const one of files) {
      for (const derived of symbolsOf(one.root)) {
        if (derived.kind !== 'class' || !baseNames(derived).includes(name)) continue
        const self = { file: one, symbol: derived }
        const methods = methodsIn(self, wanted, true).filter((method) => hasCode(method.symbol))
        found.push(...methods.map((method) => ({ ...method, self })))
        if (methods.length === 0) further.push(self)
      }
    }
    if (found.length === 0)
      for (const one of further.slice(0, 2)) found.push(...(await this.#derived(one, wanted)))
    return found
  }
}

/** A function that a call may call, and the class of the object that it is then a method of, where that is known. */
export interface Target extends Definition {
  readonly self?: Definition | undefined
}

interface From {
  readonly depth: number
  readonly self: Definition | undefined
}

interface Wanted {
  readonly name: string
  readonly made: Call
}

function asList(found: Definition | undefined): readonly Definition[] {
  return found?.symbol.kind === 'function' ? [found] : []
}

function definitionOfClass(file: ParsedFile, name: string): Definition | undefined {
  const symbol = symbolsOf(file.root).find((one) => one.kind === 'class' && one.simpleName === name)
  return symbol === undefined ? undefined : { file, symbol }
}

function constructorsOf({ file, symbol }: Definition, made: Call): readonly Target[] {
  const own = symbolsOf(file.root).filter(
    ({ kind, owner, name, simpleName }) =>
      kind === 'function' &&
      owner === symbol.simpleName &&
      (CONSTRUCTOR.test(simpleName) || name.endsWith('.<init>')),
  )
  const fitting = fittingOf(own, made)
  return (fitting.length > 0 ? fitting : own).map((one) => ({ file, symbol: one, self: { file, symbol } }))
}

function methodsIn(
  { file, symbol }: Definition,
  { name, made }: Wanted,
  isFitting: boolean,
): readonly Definition[] {
  const own = symbolsOf(file.root).filter(
    (one) => one.kind === 'function' && one.owner === symbol.simpleName && one.simpleName === name,
  )
  return (isFitting ? fittingOf(own, made) : own).map((one) => ({ file, symbol: one }))
}

/** Of functions those that take as many arguments as a call gives; all that have a place for any number. */
function fittingOf(symbols: readonly CodeSymbol[], { positional, hasSpread }: Call): readonly CodeSymbol[] {
  if (hasSpread || symbols.some(({ node }) => !isFamilyOfOverloads(node))) return symbols
  return symbols.filter(({ node }) => {
    const parameters = node.field('parameters')?.namedChildren() ?? []
    const own = parameters.filter((one) => !/comment|receiver/.test(String(one.kind())))
    const isOpen = own.at(-1)?.is('spread_parameter') ?? false
    return isOpen ? positional.length >= own.length - 1 : own.length === positional.length
  })
}

/** Only the languages of the JVM have several functions of one name here. */
function isFamilyOfOverloads(node: SyntaxNode): boolean {
  return familyOf(node) === 'java'
}

function hasCode({ node }: CodeSymbol): boolean {
  return node.field('body') !== null
}

/** The names of the types that a class says it is derived from. */
function baseNames({ node }: CodeSymbol): readonly string[] {
  const heritage = [
    node.field('superclass'),
    node.field('interfaces'),
    node.field('superclasses'),
    ...node.children().filter((child) => /heritage|extends_interfaces/.test(String(child.kind()))),
  ]
  return heritage.flatMap((one) => {
    const text = one?.text().replace(/<[^<>]*(?:<[^<>]*>[^<>]*)*>/g, '') ?? ''
    return [...text.matchAll(/[\p{L}_$][\p{L}\p{N}_$.]*/gu)]
      .map(([name]) => name.split('.').at(-1) ?? name)
      .filter((name) => !/^(?:extends|implements|metaclass|ABC|object|Object)$/.test(name))
  })
}
