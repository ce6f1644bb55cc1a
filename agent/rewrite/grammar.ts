import { syntaxLanguageOf, type SyntaxLanguage } from '../repository/syntax.ts'

/** Languages that are one to a template: TypeScript is JavaScript with types. */
export type Family = 'javascript' | 'python' | 'go' | 'java' | 'rust' | 'ruby' | 'php'

/** What the engine and the predicates know of a family's syntax trees: names of node kinds and fields. */
export interface Grammar {
  readonly family: Family
  readonly functions: ReadonlySet<string>
  /** Nodes whose named children are statements. */
  readonly blocks: ReadonlySet<string>
  readonly loops: ReadonlySet<string>
  /** Statements after which the next one is not reached. */
  readonly jumps: ReadonlySet<string>
  readonly conditional: string
  readonly calls: ReadonlySet<string>
  /** Kinds of member access, `a.b`. */
  readonly members: ReadonlySet<string>
  /** Field of a member access that holds what is accessed. */
  readonly memberObject: string
  readonly memberName: string
  readonly subscripts: ReadonlySet<string>
  readonly subscriptObject: string
  readonly subscriptIndex: string
  /** Nodes around an expression that do not change its value. */
  readonly transparent: ReadonlySet<string>
  readonly identifiers: ReadonlySet<string>
  readonly declarations: ReadonlySet<string>
  readonly strings: ReadonlySet<string>
  readonly absent: ReadonlySet<string>
}

const JAVASCRIPT: Grammar = {
  family: 'javascript',
  functions: new Set([
    'function_declaration',
    'function_expression',
    'generator_function',
    'generator_function_declaration',
    'arrow_function',
    'method_definition',
  ]),
  blocks: new Set(['statement_block', 'program', 'switch_case', 'switch_default', 'class_static_block']),
  loops: new Set(['for_in_statement', 'for_statement', 'while_statement', 'do_statement']),
  jumps: new Set(['return_statement', 'throw_statement', 'continue_statement', 'break_statement']),
  conditional: 'if_statement',
  calls: new Set(['call_expression', 'new_expression']),
  members: new Set(['member_expression']),
  memberObject: 'object',
  memberName: 'property',
  subscripts: new Set(['subscript_expression']),
  subscriptObject: 'object',
  subscriptIndex: 'index',
  transparent: new Set([
    'parenthesized_expression',
    'await_expression',
    'as_expression',
    'satisfies_expression',
    'non_null_expression',
  ]),
  identifiers: new Set(['identifier', 'shorthand_property_identifier', 'this']),
  declarations: new Set(['lexical_declaration', 'variable_declaration']),
  strings: new Set(['string', 'template_string']),
  absent: new Set(['undefined', 'null']),
}

const PYTHON: Grammar = {
  family: 'python',
  functions: new Set(['function_definition', 'lambda']),
  blocks: new Set(['block', 'module']),
  loops: new Set(['for_statement', 'while_statement']),
  jumps: new Set(['return_statement', 'raise_statement', 'continue_statement', 'break_statement']),
  conditional: 'if_statement',
  calls: new Set(['call']),
  members: new Set(['attribute']),
  memberObject: 'object',
  memberName: 'attribute',
  subscripts: new Set(['subscript']),
  subscriptObject: 'value',
  subscriptIndex: 'subscript',
  transparent: new Set(['parenthesized_expression', 'await']),
  identifiers: new Set(['identifier']),
  declarations: new Set(['expression_statement']),
  strings: new Set(['string', 'concatenated_string']),
  absent: new Set(['none']),
}

const GO: Grammar = {
  family: 'go',
  functions: new Set(['function_declaration', 'method_declaration', 'func_literal']),
  blocks: new Set(['statement_list']),
  loops: new Set(['for_statement']),
  jumps: new Set(['return_statement', 'continue_statement', 'break_statement']),
  conditional: 'if_statement',
  calls: new Set(['call_expression']),
  members: new Set(['selector_expression']),
  memberObject: 'operand',
  memberName: 'field',
  subscripts: new Set(['index_expression']),
  subscriptObject: 'operand',
  subscriptIndex: 'index',
  transparent: new Set(['parenthesized_expression']),
  identifiers: new Set(['identifier']),
  declarations: new Set(['short_var_declaration', 'var_declaration']),
  strings: new Set(['interpreted_string_literal', 'raw_string_literal']),
  absent: new Set(['nil']),
}

const JAVA: Grammar = {
  family: 'java',
  functions: new Set([
    'method_declaration',
    'constructor_declaration',
    'compact_constructor_declaration',
    'lambda_expression',
  ]),
  blocks: new Set(['block', 'constructor_body', 'switch_block_statement_group', 'program']),
  loops: new Set(['for_statement', 'enhanced_for_statement', 'while_statement', 'do_statement']),
  jumps: new Set(['return_statement', 'throw_statement', 'continue_statement', 'break_statement']),
  conditional: 'if_statement',
  calls: new Set(['method_invocation', 'object_creation_expression']),
  members: new Set(['field_access']),
  memberObject: 'object',
  memberName: 'field',
  subscripts: new Set(['array_access']),
  subscriptObject: 'array',
  subscriptIndex: 'index',
  transparent: new Set(['parenthesized_expression']),
  identifiers: new Set(['identifier', 'this']),
  declarations: new Set(['local_variable_declaration']),
  strings: new Set(['string_literal', 'character_literal']),
  absent: new Set(['null_literal']),
}

/** An index expression names no fields: what is asked of them has to come from the rules of templates. */
const RUST: Grammar = {
  family: 'rust',
  functions: new Set(['function_item', 'closure_expression']),
  blocks: new Set(['block', 'source_file', 'declaration_list']),
  loops: new Set(['for_expression', 'while_expression', 'loop_expression']),
  jumps: new Set(['return_expression', 'continue_expression', 'break_expression']),
  conditional: 'if_expression',
  calls: new Set(['call_expression']),
  members: new Set(['field_expression']),
  memberObject: 'value',
  memberName: 'field',
  subscripts: new Set(),
  subscriptObject: 'value',
  subscriptIndex: 'index',
  transparent: new Set(['parenthesized_expression', 'await_expression', 'reference_expression']),
  identifiers: new Set(['identifier', 'self']),
  declarations: new Set(['let_declaration']),
  strings: new Set(['string_literal', 'raw_string_literal', 'char_literal']),
  absent: new Set(),
}

const RUBY: Grammar = {
  family: 'ruby',
  functions: new Set(['method', 'singleton_method', 'lambda', 'block', 'do_block']),
  blocks: new Set(['body_statement', 'block_body', 'then', 'else', 'program']),
  loops: new Set(['while', 'until', 'for']),
  jumps: new Set(['return', 'break', 'next']),
  conditional: 'if',
  calls: new Set(['call']),
  members: new Set(),
  memberObject: 'receiver',
  memberName: 'method',
  subscripts: new Set(['element_reference']),
  subscriptObject: 'object',
  subscriptIndex: 'index',
  transparent: new Set(['parenthesized_statements']),
  identifiers: new Set(['identifier', 'instance_variable', 'constant', 'self']),
  declarations: new Set(['assignment']),
  strings: new Set(['string']),
  absent: new Set(['nil']),
}

const PHP: Grammar = {
  family: 'php',
  functions: new Set(['function_definition', 'method_declaration', 'anonymous_function', 'arrow_function']),
  blocks: new Set(['compound_statement', 'program']),
  loops: new Set(['foreach_statement', 'for_statement', 'while_statement', 'do_statement']),
  jumps: new Set(['return_statement', 'continue_statement', 'break_statement']),
  conditional: 'if_statement',
  calls: new Set([
    'function_call_expression',
    'member_call_expression',
    'scoped_call_expression',
    'object_creation_expression',
  ]),
  members: new Set(['member_access_expression']),
  memberObject: 'object',
  memberName: 'name',
  subscripts: new Set(['subscript_expression']),
  subscriptObject: 'object',
  subscriptIndex: 'index',
  transparent: new Set(['parenthesized_expression']),
  identifiers: new Set(['variable_name']),
  declarations: new Set(['expression_statement']),
  strings: new Set(['string', 'encapsed_string']),
  absent: new Set(['null']),
}

/** The grammar of a family. */
export const GRAMMARS: Readonly<Record<Family, Grammar>> = {
  javascript: JAVASCRIPT,
  python: PYTHON,
  go: GO,
  java: JAVA,
  rust: RUST,
  ruby: RUBY,
  php: PHP,
}

/** The languages of the parser that templates are written for, by family. */
export const LANGUAGES_OF_FAMILY: Readonly<Record<Family, readonly SyntaxLanguage[]>> = {
  javascript: ['JavaScript', 'TypeScript', 'Tsx'],
  python: ['python'],
  go: ['go'],
  java: ['java'],
  rust: ['rust'],
  ruby: ['ruby'],
  php: ['php'],
}

function familyOf(language: SyntaxLanguage): Family | undefined {
  const families = Object.keys(LANGUAGES_OF_FAMILY) as readonly Family[]
  return families.find((family) => LANGUAGES_OF_FAMILY[family].includes(language))
}

/** The grammar of a file by its path; undefined for files that are not understood. */
export function grammarOf(path: string): Grammar | undefined {
  const language = syntaxLanguageOf(path)
  const family = language === undefined ? undefined : familyOf(language)
  return family === undefined ? undefined : GRAMMARS[family]
}
