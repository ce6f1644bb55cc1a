import type { SyntaxLanguage, SyntaxNode } from '../../../../agent/repository/syntax.ts'

/**
 * What a piece of code reaches out to: modules it imports, and calls and members that run programs, open
 * connections, change files, evaluate text or read the environment. A change is compared before and after,
 * so what the file did already is no violation.
 */
export interface Capability {
  readonly rule: 'import' | 'reach' | 'swallow'
  /** The module, or the part of the expression that reaches out, without blanks. */
  readonly text: string
}

interface LanguageRules {
  /** Node kinds that import, with the module's name taken from the text of the node. */
  readonly imports: ReadonlySet<string>
  readonly moduleOf: (text: string) => string | undefined
  /** Node kinds whose text is compared with `dangerous`. */
  readonly expressions: ReadonlySet<string>
  readonly dangerous: RegExp
  /** A handler that does nothing. */
  readonly swallow: { readonly kind: string; readonly pattern: RegExp }
}

const JAVASCRIPT: LanguageRules = {
  imports: new Set(['import_statement', 'export_statement', 'call_expression']),
  moduleOf: (text) =>
    /^(?:import|export)\b[^;]*?\bfrom\s*["']([^"']+)["']|^import\s*["']([^"']+)["']|^(?:require|import)\s*\(\s*(.*?)\s*\)$/s
      .exec(text)
      ?.slice(1)
      .find((part) => part !== undefined)
      ?.replaceAll(/["'`]/g, ''),
  expressions: new Set(['call_expression', 'new_expression', 'member_expression', 'subscript_expression']),
  dangerous:
    /^(?:eval|fetch|execSync|execFile|execFileSync|exec|spawn|spawnSync|fork|rm|rmSync|rmdir|rmdirSync|unlink|unlinkSync|writeFile|writeFileSync|appendFile|appendFileSync|createConnection)\(|^(?:new)?(?:Function|WebSocket|XMLHttpRequest|EventSource|Worker)\(|^process[.[]|^(?:globalThis|global|window)[.[]|^(?:Deno|Bun|child_process|cp|net|http|https|http2|dgram|tls|dns|vm|fs|fsp|axios|got)\.\w+\(|^(?:setTimeout|setInterval)\(["'`]|\.constructor[.([]|__proto__/,
  swallow: { kind: 'catch_clause', pattern: /^catch(?:\([^)]*\))?\{(?:\/\/[^\n]*|\/\*.*?\*\/|;)*\}$/s },
}

const PYTHON: LanguageRules = {
  imports: new Set(['import_statement', 'import_from_statement', 'call']),
  moduleOf: (text) =>
    /^from\s+([\w.]+)\s+import|^import\s+([\w., ]+)|^(?:__import__|importlib\.import_module)\((.*)\)$/
      .exec(text)
      ?.slice(1)
      .find((part) => part !== undefined)
      ?.replaceAll(/["']/g, ''),
  expressions: new Set(['call', 'attribute']),
  dangerous:
    /^(?:eval|exec|compile|open|input|globals|__import__|breakpoint|exit|quit)\(|^(?:os(?!\.path\b)|subprocess|socket|shutil|sys|pty|ctypes|requests|httpx|aiohttp|urllib|http|ftplib|smtplib|pickle|marshal|importlib|multiprocessing)\.|__(?:globals|builtins|subclasses|class|code|import)__/,
  swallow: { kind: 'except_clause', pattern: /^except[^:]*:(?:pass|\.\.\.)$/ },
}

const GO: LanguageRules = {
  imports: new Set(['import_spec']),
  moduleOf: (text) => /"([^"]+)"/.exec(text)?.[1],
  expressions: new Set(['call_expression', 'selector_expression']),
  dangerous:
    /^(?:os|exec|syscall|unsafe|plugin|rpc|smtp|ioutil)\.|^(?:net|tls)\.(?:Dial|Listen)|^http\.(?:Get|Post|Head|NewRequest|Default|Listen|Serve|Client)/,
  swallow: { kind: 'if_statement', pattern: /^if\w+:=recover\(\);\w+!=nil\{\}$/ },
}

const RULES: Partial<Readonly<Record<SyntaxLanguage, LanguageRules>>> = {
  JavaScript: JAVASCRIPT,
  TypeScript: JAVASCRIPT,
  Tsx: JAVASCRIPT,
  python: PYTHON,
  go: GO,
}

/** Whether it can be told what code of a language reaches out to. A change of any other code is refused. */
export function isJudged(language: SyntaxLanguage): boolean {
  return RULES[language] !== undefined
}

/** Everything in a tree that reaches out, as often as it is there; nothing for a language that is not judged. */
export function capabilitiesOf(language: SyntaxLanguage, root: SyntaxNode): readonly Capability[] {
  const rules = RULES[language]
  const found: Capability[] = []
  if (rules === undefined) return found
  const open = [root]
  for (let node = open.pop(); node !== undefined; node = open.pop()) {
    const kind = String(node.kind())
    if (rules.imports.has(kind)) {
      const module = rules.moduleOf(node.text())
      if (module !== undefined) found.push({ rule: 'import', text: module })
    }
    if (rules.expressions.has(kind)) {
      const match = rules.dangerous.exec(node.text().replaceAll(/\s/g, ''))
      if (match !== null) found.push({ rule: 'reach', text: match[0] })
    }
    if (kind === rules.swallow.kind && rules.swallow.pattern.test(node.text().replaceAll(/\s/g, ''))) {
      found.push({ rule: 'swallow', text: 'an error handler that does nothing' })
    }
    open.push(...node.children())
  }
  return found
}

const SAFE_MODULES: Partial<Readonly<Record<SyntaxLanguage, ReadonlySet<string>>>> = {
  JavaScript: new Set([
    'node:assert',
    'node:util',
    'node:path',
    'node:url',
    'node:buffer',
    'node:querystring',
  ]),
  TypeScript: new Set([
    'node:assert',
    'node:util',
    'node:path',
    'node:url',
    'node:buffer',
    'node:querystring',
  ]),
  Tsx: new Set([]),
  python: new Set(
    'collections dataclasses datetime decimal enum functools itertools json logging math numbers operator re statistics string textwrap typing'.split(
      ' ',
    ),
  ),
  go: new Set('cmp errors fmt maps math slices sort strconv strings sync time unicode'.split(' ')),
}

/** Standard modules without reach: what a fix may start to import. */
export function isSafeModule(language: SyntaxLanguage, module: string): boolean {
  return SAFE_MODULES[language]?.has(module) === true
}
