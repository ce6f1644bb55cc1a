import type { SyntaxLanguage } from '../../../../agent/repository/syntax.ts'
import type { CodeNode } from '../../../../agent/rewrite/plain-tree.ts'

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

/** Packages count as modules: what they hold reaches as far as one another. */
const JAVA: LanguageRules = {
  imports: new Set(['import_declaration']),
  moduleOf: (text) => /^import\s+(?:static\s+)?([a-z_][\w.]*?)\.(?:[A-Z*])/.exec(text)?.[1],
  expressions: new Set([
    'method_invocation',
    'object_creation_expression',
    'field_access',
    'scoped_type_identifier',
  ]),
  dangerous:
    /^(?:Runtime|ProcessHandle|ClassLoader|MethodHandles|Unsafe|Desktop|HttpClient|HttpRequest|Socket|SocketChannel|ServerSocket|DriverManager|Proxy)\.|^System\.(?:exit|getenv|getProperty|setProperty|getProperties|load|loadLibrary|setOut|setErr|setIn|setSecurityManager|in)\b|^Class\.forName|^Files\.(?:delete|write|move|copy|newOutputStream|newBufferedWriter|set|createLink|createSymbolicLink)|^new(?:java\.[a-z.]+\.)?(?:ProcessBuilder|Socket|ServerSocket|DatagramSocket|URL|URLClassLoader|ScriptEngineManager|ObjectInputStream|FileWriter|FileOutputStream|RandomAccessFile|PrintWriter|InitialContext)\(|\.(?:getMethod|getDeclaredMethod|getDeclaredField|setAccessible|newInstance|halt|openConnection|openStream)\(|^(?:java\.(?:lang\.(?:reflect|invoke)|net|nio|io|rmi|sql)|javax\.(?:script|naming)|sun|jdk)\./,
  swallow: { kind: 'catch_clause', pattern: /^catch\([^)]*\)\{(?:\/\/[^\n]*|\/\*.*?\*\/|;)*\}$/s },
}

const RUST: LanguageRules = {
  imports: new Set(['use_declaration', 'extern_crate_declaration']),
  moduleOf: (text) => /^(?:pub\s+)?(?:use|extern\s+crate)\s+((?:::)?\w+(?:::\w+)?)/.exec(text)?.[1],
  expressions: new Set(['call_expression', 'macro_invocation', 'scoped_identifier', 'unsafe_block']),
  dangerous:
    /^unsafe\{|^(?:std::)?(?:process|net|env|ffi|os|ptr|intrinsics|arch)::|^(?:Command|TcpStream|TcpListener|UdpSocket|UnixStream|Library)::|^(?:std::)?(?:fs::)?(?:remove_file|remove_dir|remove_dir_all|rename|write|copy|hard_link|set_permissions)\(|^(?:std::)?(?:fs::)?(?:File::create|OpenOptions::new)\(|^(?:std::)?mem::(?:transmute|forget|zeroed)|^(?:libc|nix|winapi|reqwest|hyper|ureq)::|^(?:asm|global_asm|include|include_str|include_bytes|env|option_env)!/,
  swallow: { kind: 'let_declaration', pattern: /^let_=.*\(.*\);$/s },
}

const RUBY: LanguageRules = {
  imports: new Set(['call']),
  moduleOf: (text) => /^(?:require|require_relative|load|autoload)\b[\s(]*(.*?)\)?$/.exec(text)?.[1],
  expressions: new Set(['call', 'identifier', 'constant', 'subshell', 'scope_resolution', 'global_variable']),
  dangerous:
    /^(?:eval|exec|system|spawn|fork|abort|exit|exit!|open|binding|instance_eval|class_eval|define_method|send|public_send|__send__|const_get|syscall|trap)\b|^(?:`|%x)|\.(?:instance_eval|class_eval|module_eval|instance_exec|send|public_send|__send__|const_get|instance_variable_set|define_method)\b|^(?:ENV|IO|File|FileUtils|Dir|Kernel|Process|Socket|TCPSocket|UDPSocket|Net|URI|Open3|Marshal|ObjectSpace|Tempfile|Pathname)\b|^\$/,
  swallow: { kind: 'rescue', pattern: /^rescue\w*(?:=>\w+)?(?:then)?(?:nil)?$/ },
}

const PHP: LanguageRules = {
  imports: new Set([
    'include_expression',
    'include_once_expression',
    'require_expression',
    'require_once_expression',
    'namespace_use_declaration',
  ]),
  moduleOf: (text) => /^(?:use|include|include_once|require|require_once)\b\s*(.*?);?$/s.exec(text)?.[1],
  expressions: new Set([
    'function_call_expression',
    'object_creation_expression',
    'shell_command_expression',
    'variable_name',
    'exit_statement',
    'dynamic_variable_name',
  ]),
  dangerous:
    /^(?:eval|assert|exec|system|passthru|shell_exec|popen|proc_open|pcntl_\w+|create_function|call_user_func|call_user_func_array|include|unlink|rmdir|rename|copy|mkdir|chmod|file_put_contents|file_get_contents|fopen|fwrite|readfile|curl_\w+|fsockopen|stream_\w+|mail|header|setcookie|putenv|getenv|ini_set|unserialize|extract|parse_str|dl|exit|die)\b|^`|^\$\$|^\$(?:_ENV|_SERVER|_SESSION|_COOKIE|_FILES|GLOBALS)\b|^\$\w+\(|^new(?:\\?)(?:PDO|mysqli|SplFileObject|Reflection\w+|SoapClient)\b/,
  swallow: { kind: 'catch_clause', pattern: /^catch\([^)]*\)\{(?:\/\/[^\n]*|\/\*.*?\*\/|;)*\}$/s },
}

const RULES: Partial<Readonly<Record<SyntaxLanguage, LanguageRules>>> = {
  JavaScript: JAVASCRIPT,
  TypeScript: JAVASCRIPT,
  Tsx: JAVASCRIPT,
  python: PYTHON,
  go: GO,
  java: JAVA,
  rust: RUST,
  ruby: RUBY,
  php: PHP,
}

/** Whether it can be told what code of a language reaches out to. A change of any other code is refused. */
export function isJudged(language: SyntaxLanguage): boolean {
  return RULES[language] !== undefined
}

/** Everything in a tree that reaches out, as often as it is there; nothing for a language that is not judged. */
export function capabilitiesOf(language: SyntaxLanguage, root: CodeNode): readonly Capability[] {
  const rules = RULES[language]
  const found: Capability[] = []
  if (rules === undefined) return found
  const open = [root]
  for (let node = open.pop(); node !== undefined; node = open.pop()) {
    const { kind, text } = node
    if (rules.imports.has(kind)) {
      const module = rules.moduleOf(text)
      if (module !== undefined) found.push({ rule: 'import', text: module })
    }
    if (rules.expressions.has(kind)) {
      const match = rules.dangerous.exec(text.replaceAll(/\s/g, ''))
      if (match !== null) found.push({ rule: 'reach', text: match[0] })
    }
    if (kind === rules.swallow.kind && rules.swallow.pattern.test(text.replaceAll(/\s/g, ''))) {
      found.push({ rule: 'swallow', text: 'an error handler that does nothing' })
    }
    open.push(...node.children)
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
  java: new Set(
    'java.util java.util.function java.util.stream java.util.concurrent.atomic java.math java.text java.time java.time.format'.split(
      ' ',
    ),
  ),
  rust: new Set(
    'std::borrow std::cell std::cmp std::collections std::convert std::fmt std::iter std::num std::ops std::rc std::str std::string std::time std::vec'.split(
      ' ',
    ),
  ),
}

/** Standard modules without reach: what a fix may start to import. */
export function isSafeModule(language: SyntaxLanguage, module: string): boolean {
  return SAFE_MODULES[language]?.has(module) === true
}
