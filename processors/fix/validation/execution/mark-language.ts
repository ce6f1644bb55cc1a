import type { SyntaxLanguage } from '../../../../agent/repository/syntax.ts'

/** How it is noted in one language that a statement was executed: a file is made, which takes one expression in all of them. */
export interface MarkLanguage {
  /** Nodes whose named children are statements. */
  readonly blocks: ReadonlySet<string>
  /** Such children that are executed at no moment of their own. */
  readonly unmarked: ReadonlySet<string>
  /** Fields of nodes that hold a statement without a block: it gets one. Shape: "if_statement.consequence". */
  readonly bare: ReadonlySet<string>
  /** Fields of nodes that hold an expression whose execution is a matter of its own. Shape: "arrow_function.body". */
  readonly expressions: ReadonlySet<string>
  /** Makes the file, as an expression. `path` needs no escaping. */
  mark(path: string): string
  /** A mark as a statement that more of the same line may follow. */
  statement(mark: string): string
  /** A mark before an expression, both as one expression. Left out where there is no such form. */
  around?(mark: string, expression: string): string
  /** A compound statement cannot follow on the line of a mark. */
  readonly needsOwnLine?: true
  /** What a file needs besides: put behind the first node of this kind. */
  readonly prelude?: { readonly behind: string; readonly text: string }
}

const JAVASCRIPT: MarkLanguage = {
  blocks: new Set(['program', 'statement_block', 'switch_case', 'switch_default']),
  unmarked: new Set([
    'import_statement',
    'function_declaration',
    'generator_function_declaration',
    'class_declaration',
    'interface_declaration',
    'type_alias_declaration',
    'ambient_declaration',
    'empty_statement',
  ]),
  bare: new Set([
    'if_statement.consequence',
    'else_clause.',
    'for_statement.body',
    'for_in_statement.body',
    'while_statement.body',
    'do_statement.body',
  ]),
  expressions: new Set(['arrow_function.body']),
  mark: (path) => `globalThis.process.getBuiltinModule("node:fs").writeFileSync("${path}", "")`,
  statement: (mark) => `;${mark};`,
  around: (mark, expression) => `(${mark}, (${expression}))`,
}

/** Type checkers need not know of Node. */
const TYPESCRIPT: MarkLanguage = {
  ...JAVASCRIPT,
  mark: (path) => `(globalThis as any).process.getBuiltinModule("node:fs").writeFileSync("${path}", "")`,
}

const PYTHON: MarkLanguage = {
  blocks: new Set(['module', 'block']),
  unmarked: new Set([
    'future_import_statement',
    'function_definition',
    'class_definition',
    'decorated_definition',
  ]),
  bare: new Set(),
  expressions: new Set(),
  mark: (path) => `__import__("io").open("${path}", "w").close()`,
  statement: (mark) => `${mark}; `,
  needsOwnLine: true,
}

const GO: MarkLanguage = {
  blocks: new Set([
    'block',
    'statement_list',
    'expression_case',
    'default_case',
    'type_case',
    'communication_case',
  ]),
  unmarked: new Set([
    'type_declaration',
    'empty_statement',
    'statement_list',
    'expression_list',
    'fallthrough_statement',
  ]),
  bare: new Set(),
  expressions: new Set(),
  mark: (path) => `hephaestusMark.WriteFile("${path}", nil, 0o666)`,
  statement: (mark) => `_ = ${mark}; `,
  prelude: { behind: 'package_clause', text: '; import hephaestusMark "os"' },
}

const JAVA: MarkLanguage = {
  blocks: new Set(['block', 'constructor_body', 'switch_block_statement_group']),
  unmarked: new Set([
    'explicit_constructor_invocation',
    'class_declaration',
    'record_declaration',
    'interface_declaration',
    'enum_declaration',
    'switch_label',
  ]),
  bare: new Set([
    'if_statement.consequence',
    'if_statement.alternative',
    'for_statement.body',
    'enhanced_for_statement.body',
    'while_statement.body',
    'do_statement.body',
  ]),
  expressions: new Set(),
  mark: (path) => `java.nio.file.Files.write(java.nio.file.Paths.get("${path}"), new byte[0])`,
  statement: (mark) => `try { ${mark}; } catch (java.io.IOException hephaestusMark) { } `,
}

const RUST: MarkLanguage = {
  blocks: new Set(['block']),
  unmarked: new Set([
    'function_item',
    'struct_item',
    'enum_item',
    'impl_item',
    'trait_item',
    'mod_item',
    'type_item',
    'const_item',
    'static_item',
    'use_declaration',
    'macro_definition',
    'attribute_item',
    'inner_attribute_item',
    'empty_statement',
    'label',
  ]),
  bare: new Set(),
  expressions: new Set(['match_arm.value', 'closure_expression.body']),
  mark: (path) => `::std::fs::write("${path}", "")`,
  statement: (mark) => `let _ = ${mark}; `,
  around: (mark, expression) => `{ let _ = ${mark}; ${expression} }`,
}

const RUBY: MarkLanguage = {
  blocks: new Set([
    'program',
    'body_statement',
    'block_body',
    'then',
    'else',
    'do',
    'ensure',
    'begin',
    'begin_block',
  ]),
  unmarked: new Set([
    'method',
    'singleton_method',
    'class',
    'module',
    'rescue',
    'else',
    'ensure',
    'empty_statement',
  ]),
  bare: new Set(),
  expressions: new Set(),
  mark: (path) => `::File.write("${path}", "")`,
  statement: (mark) => `${mark}; `,
}

const PHP: MarkLanguage = {
  blocks: new Set(['compound_statement', 'case_statement', 'default_statement']),
  unmarked: new Set(['function_definition', 'class_declaration', 'interface_declaration', 'empty_statement']),
  bare: new Set(),
  expressions: new Set(),
  mark: (path) => `\\file_put_contents('${path}', '')`,
  statement: (mark) => `${mark}; `,
}

const LANGUAGES: Partial<Readonly<Record<SyntaxLanguage, MarkLanguage>>> = {
  JavaScript: JAVASCRIPT,
  TypeScript: TYPESCRIPT,
  Tsx: TYPESCRIPT,
  python: PYTHON,
  go: GO,
  java: JAVA,
  rust: RUST,
  ruby: RUBY,
  php: PHP,
}

/** How statements are marked in a language; undefined where they cannot be. */
export function markLanguageOf(language: SyntaxLanguage): MarkLanguage | undefined {
  return LANGUAGES[language]
}
