import { syntaxLanguageOf, type SyntaxLanguage } from '../repository/syntax.ts'

/** Languages that are one to a template: TypeScript is JavaScript with types. */
export type Family = 'javascript' | 'python' | 'go'

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

/** The grammar of a family. */
export const GRAMMARS: Readonly<Record<Family, Grammar>> = {
  javascript: JAVASCRIPT,
  python: PYTHON,
  go: GO,
}

/** The family a parser language belongs to. */
export function familyOf(language: SyntaxLanguage): Family {
  return language === 'python' ? 'python' : language === 'go' ? 'go' : 'javascript'
}

/** The grammar of a file by its path; undefined for files that are not understood. */
export function grammarOf(path: string): Grammar | undefined {
  const language = syntaxLanguageOf(path)
  return language === undefined ? undefined : GRAMMARS[familyOf(language)]
}
