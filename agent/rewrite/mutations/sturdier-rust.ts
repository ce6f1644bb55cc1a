import { CALL, form, OPERATION, type Form } from './form.ts'

const SHORTER = 'what has fewer elements than that'
const NOT_FOUND = /NotFound|NoSuchFile|No such file/
const BELOW_ZERO = 'a remainder below zero'
/** Forms of Rust and its library that bear what the usual ones do not: shorter slices, differences below zero, receivers that are gone. */
export const STURDIER_RUST: readonly Form[] = [
  form(CALL, ['_.split_at(_)', '$1.split_at($1.len().min($2))'], SHORTER, /mid > len|split_at/),
  form(CALL, ['_.split_off(_)', '$1.split_off($1.len().min($2))'], SHORTER, /`at` split index/),
  form(CALL, ['_.drain(.._)', '$1.drain(..$1.len().min($2))'], SHORTER, /range end index|end drain index/),
  form(
    CALL,
    ['_.drain(_..)', '$1.drain($1.len().min($2)..)'],
    SHORTER,
    /range start index|start drain index|slice index starts/,
  ),
  form(
    /^index_expression$/,
    ['_[_..]', '$1[$1.len().min($2)..]'],
    SHORTER,
    /range start index|start byte index|slice index starts/,
  ),
  form(
    CALL,
    ['_.clamp(_, _)', '$1.clamp($2, ($3).max($2))'],
    'limits of nothing, where the upper one is below the lower',
    /min <= max|min > max/,
  ),
  form(OPERATION, ['_ - _', '($1).saturating_sub($2)'], 'differences below zero', /subtracting durations/),
  form(OPERATION, ['_ % _', '($1).rem_euclid($2)'], BELOW_ZERO, /index is \d{15,}/),
  form(CALL, ['_.abs()', '$1.saturating_abs()'], 'the least number', /negate with overflow/),
  form(
    CALL,
    ['char::from_u32(_).unwrap()', 'char::from_u32($1).unwrap_or(char::REPLACEMENT_CHARACTER)'],
    'numbers of no character',
    /unwrap|None/,
  ),
  form(
    CALL,
    ['_.set(_).unwrap()', '$1.get_or_init(|| $2)'],
    'a cell that is set already',
    /on an `Err` value/,
  ),
  form(CALL, ['_.send(_).unwrap()', '$1.send($2).ok()'], 'a receiver that is gone', /SendError/),
  form(
    CALL,
    ['std::str::from_utf8(_).unwrap()', '&String::from_utf8_lossy($1)'],
    'bytes that are no text',
    /Utf8Error/,
  ),
  form(
    CALL,
    ['fs::remove_file(_).unwrap()', 'fs::remove_file($1).ok()'],
    'a file that is gone already',
    NOT_FOUND,
  ),
  form(
    CALL,
    ['Duration::from_secs_f64(_)', 'Duration::from_secs_f64(($1).max(0.0))'],
    'times below zero',
    /float seconds to Duration|negative/,
  ),
  form(
    /^call_expression$/,
    ['_[.._].to_string()', '$1.chars().take($2).collect::<String>()'],
    'characters of several bytes',
    /char boundary/,
  ),
  form(
    /^call_expression$/,
    ['_[.._].to_owned()', '$1.chars().take($2).collect::<String>()'],
    'characters of several bytes',
    /char boundary/,
  ),
  form(
    /^compound_assignment_expr$/,
    ['_ -= _', '$1 = $1.saturating_sub($2)'],
    'differences below zero',
    /subtract with overflow/,
  ),
  form(CALL, ['_.insert(_, _)', '$1.insert($1.len().min($2), $3)'], SHORTER, /insertion index/),
  form(
    OPERATION,
    ['_.unwrap() != _', '$1 != Some($2)'],
    'nothing, which is no such value',
    /on a `None` value/,
  ),
  form(
    OPERATION,
    ['_.unwrap() == _', '$1 == Some($2)'],
    'nothing, which is no such value',
    /on a `None` value/,
  ),
  form(
    CALL,
    ['Vec::with_capacity(_)', 'vec![Default::default(); $1]'],
    'places that are filled by their number',
    /the len is 0 but the index/,
  ),
]
