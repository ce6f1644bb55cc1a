/**
 * Code that means the same for ordinary values, and bears one that its usual form does not: `Object.create(null)` for a table that begins as
 * `{}`, `.lines()` for a split at line feeds, `Integer.compare(a, b)` for a difference, `makedirs(…, exist_ok=True)`.
 * Each line: kinds of nodes, the form, what it becomes with `$1`…, and what the sturdier one bears, as a part of a sentence.
 */
export interface Form {
  readonly kind: RegExp
  readonly usual: RegExp
  readonly sturdier: string
  readonly bears: string
  /** Of an operation: what stands between its operands. */
  readonly operator?: string
  /** What an error is and says that comes of it; any error where this is left out. */
  readonly when?: RegExp
}

/** An expression without line breaks and without brackets that are not its own, but for one that is a text. */
const PLAIN = String.raw`((?:['"][()\[\]{},]['"]|[^\n()\[\]{},]|\([^\n()]*\)|\[[^\n\[\]]*\]|<[^\n<>]*>)+)`
/** Kinds of nodes that are calls, in any language. */
export const CALL = /^(call|call_expression|method_invocation|new_expression)$/
/** Those that are operations of two operands. */
export const OPERATION = /^(binary_expression|binary_operator|binary|comparison_operator)$/

/**
 * One form. Shape of the patterns: `_` stands for an expression; the rest is code with its blanks as they are usual. `when` is what an error says that
 * comes of it.
 */
export function form(
  kind: RegExp,
  [usual, sturdier]: readonly [string, string],
  bears: string,
  when?: RegExp,
): Form {
  const escaped = usual.replaceAll(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`)
  // What a method is called on may go over several lines.
  const [, receiver = '', rest = ''] = /^(_(?=\\\.)|)(.*)$/.exec(escaped) ?? []
  const pattern = new RegExp(
    `^${receiver === '' ? '' : String.raw`([\s\S]+)`}${rest.replaceAll(/(?<!\w)_(?!\w)/g, () => PLAIN)}$`,
  )
  const operator = kind === OPERATION ? / (\S+) /.exec(usual)?.[1] : undefined
  return {
    kind,
    usual: pattern,
    sturdier,
    bears,
    ...(operator === undefined ? {} : { operator }),
    ...(when === undefined ? {} : { when }),
  }
}
