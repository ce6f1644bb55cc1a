/** The nodes of loops, in all grammars. */
export const LOOP_KINDS = [
  'for_statement',
  'for_in_statement',
  'while_statement',
  'enhanced_for_statement',
  'for_expression',
  'while_expression',
  'do_statement',
]
