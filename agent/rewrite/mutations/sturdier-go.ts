import { CALL, form, OPERATION, type Form } from './form.ts'

const SHORTER = 'what has fewer elements than that'
const BELOW_ZERO = 'a remainder below zero'
/** Forms of Go and its library that bear what the usual ones do not: counts below zero, pointers, text with signs of patterns. */
export const STURDIER_GO: readonly Form[] = [
  form(
    CALL,
    ['strings.Repeat(_, _)', 'strings.Repeat($1, max(0, $2))'],
    'counts below zero',
    /negative Repeat count/,
  ),
  form(
    CALL,
    ['regexp.MustCompile(_ + _ + _)', 'regexp.MustCompile($1 + regexp.QuoteMeta($2) + $3)'],
    'text with signs that patterns use',
    /regexp: Compile|error parsing regexp/,
  ),
  form(
    CALL,
    ['regexp.MustCompile(_ + _)', 'regexp.MustCompile($1 + regexp.QuoteMeta($2))'],
    'text with signs that patterns use',
    /regexp: Compile|error parsing regexp/,
  ),
  form(
    CALL,
    ['regexp.MustCompile(_)', 'regexp.MustCompile(regexp.QuoteMeta($1))'],
    'text with signs that patterns use',
    /regexp: Compile|error parsing regexp/,
  ),
  form(OPERATION, ['_ % _', '($1%$2 + $2) % $2'], BELOW_ZERO, /index out of range \[-/),
  form(
    /^slice_expression$/,
    ['_[_:]', '$1[min($2, len($1)):]'],
    SHORTER,
    /slice bounds out of range \[[1-9]\d*:/,
  ),
  form(
    /^slice_expression$/,
    ['_[:_]', '$1[:min($2, len($1))]'],
    SHORTER,
    /slice bounds out of range \[:[1-9]/,
  ),
  form(
    /^slice_expression$/,
    ['_[_:]', '$1[max(0, $2):]'],
    'places before the first',
    /slice bounds out of range \[-/,
  ),
  form(CALL, ['make([]_, _)', 'make([]$1, max(0, $2))'], 'counts below zero', /makeslice: len/),
  form(CALL, ['make([]_, 0, _)', 'make([]$1, 0, max(0, $2))'], 'counts below zero', /makeslice: cap/),
]
