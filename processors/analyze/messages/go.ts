import type { MessageRule } from '../message.ts'

/**
 * How the Go runtime and standard library word panics and fatal errors.
 * Leaves alone: panics with the program's own values.
 */
export const goMessages: readonly MessageRule[] = [
  {
    id: 'go-nil-map-write',
    errorClass: 'null_dereference',
    access: 'map_write',
    pattern: /assignment to entry in nil map/,
    read: () => ({ value: 'nil', summary: 'an entry is set in a nil map' }),
  },
  {
    id: 'go-nil-dereference',
    errorClass: 'null_dereference',
    access: 'nil',
    pattern: /invalid memory address or nil pointer dereference|\[signal SIGSEGV/,
    read: () => ({ value: 'nil', summary: 'a nil pointer is dereferenced' }),
  },
  {
    id: 'go-index',
    errorClass: 'index_out_of_range',
    access: 'index',
    pattern: /index out of range(?: \[(-?\d+)\](?: with length (\d+))?)?/,
    read: (match) => ({
      ...(match[1] === undefined ? {} : { subject: match[1] }),
      summary:
        match[2] === undefined
          ? `the index ${match[1] ?? ''} is out of range`
          : `index ${match[1]} is asked of ${match[2]} elements`,
    }),
  },
  {
    id: 'go-slice',
    errorClass: 'index_out_of_range',
    access: 'index',
    pattern: /slice bounds out of range(?: \[([^\]]*)\](?: with (?:capacity|length) (\d+))?)?/,
    read: (match) => ({
      ...(match[1] === undefined ? {} : { subject: match[1] }),
      summary: `the slice [${match[1] ?? ':'}] is out of range${match[2] === undefined ? '' : ` of ${match[2]} elements`}`,
    }),
  },
  {
    id: 'go-length',
    errorClass: 'index_out_of_range',
    access: 'argument',
    pattern:
      /makeslice: (?:len|cap) out of range|negative Repeat count|makechan: size out of range|cannot convert slice with length (\d+) to array.{0,60}/,
  },
  {
    id: 'go-nil-assertion',
    errorClass: 'null_dereference',
    access: 'type_assertion',
    pattern: /interface conversion: ([\w.{} /-]+?) is nil, not ([\w.*[\]{}]+)/,
    read: (match) => ({ value: 'nil', summary: `a nil ${match[1]} is asserted to be ${match[2]}` }),
  },
  {
    id: 'go-type-assertion',
    errorClass: 'type_mismatch',
    access: 'type_assertion',
    pattern: /interface conversion: ([^,]{1,160}), not ([^\n]{1,120})/,
    read: (match) => ({ summary: `${match[1]}, but is asserted to be ${match[2]?.trim()}` }),
  },
  {
    id: 'go-missing-method',
    errorClass: 'type_mismatch',
    access: 'type_assertion',
    pattern: /interface conversion: .{1,240}/,
  },
  {
    id: 'go-divide',
    errorClass: 'division_by_zero',
    access: 'divide',
    pattern: /integer divide by zero|division by zero/,
    read: () => ({ value: '0', summary: 'an integer is divided by zero' }),
  },
  {
    id: 'go-shift',
    errorClass: 'index_out_of_range',
    access: 'operands',
    pattern: /negative shift amount/,
  },
  {
    id: 'go-concurrent-map',
    errorClass: 'concurrency',
    access: 'shared_state',
    pattern: /concurrent map (?:iteration and map write|read and map write|writes?)/,
    read: (match) => ({ summary: `a map is used by several goroutines at once (${match[0]})` }),
  },
  {
    id: 'go-deadlock',
    errorClass: 'concurrency',
    access: 'shared_state',
    pattern: /all goroutines are asleep - deadlock!/,
    read: () => ({ summary: 'every goroutine waits for another' }),
  },
  {
    id: 'go-channel',
    errorClass: 'concurrency',
    access: 'shared_state',
    pattern: /(send on closed|close of closed|close of nil) channel/,
    read: (match) => ({ summary: `${match[1]} channel` }),
  },
  {
    id: 'go-sync',
    errorClass: 'concurrency',
    access: 'shared_state',
    pattern:
      /sync: (?:negative WaitGroup counter|WaitGroup .{1,80}|R?Unlock of unlocked R?W?Mutex|unlock of unlocked mutex|inconsistent mutex state)/i,
  },
  {
    id: 'go-recursion',
    errorClass: 'recursion',
    access: 'recursion',
    pattern: /stack overflow|goroutine stack exceeds/,
    read: () => ({ summary: 'calls are nested too deeply' }),
  },
  {
    id: 'go-reflect-kind',
    errorClass: 'type_mismatch',
    access: 'read_member',
    pattern: /reflect: call of reflect\.(?:Value\.)?(\w+) on (?!zero |nil )(\w+) Value/,
    read: ([summary, subject = '', value = '']) => ({ subject, value, summary }),
  },
  {
    id: 'go-reflect-zero',
    errorClass: 'null_dereference',
    access: 'nil',
    pattern: /reflect: (?:call of )?[\w.]+ on (?:zero|nil) (?:Value|\w+ Value)/,
    read: (match) => ({ value: 'nil', summary: match[0] }),
  },
  {
    id: 'go-unhashable',
    errorClass: 'type_mismatch',
    access: 'index',
    pattern: /(?:hash of unhashable type|comparing uncomparable type) .{1,80}/,
  },
  {
    id: 'go-json',
    errorClass: 'parse_failure',
    access: 'parse',
    pattern: /json: cannot unmarshal .{1,160}|unexpected end of JSON input|invalid character .{1,80}/,
    read: (match) => ({ summary: `text is parsed that is not the JSON expected: ${match[0]}` }),
  },
  {
    id: 'go-parse',
    errorClass: 'parse_failure',
    access: 'parse',
    pattern:
      /(strconv\.\w+|time|url|uuid)?:? ?pars(?:e|ing) (?:time )?"?.{0,120}(?:invalid syntax|value out of range|cannot parse.{0,60}|invalid.{0,60})/,
  },
  {
    id: 'go-pattern',
    errorClass: 'parse_failure',
    access: 'argument',
    pattern: /regexp: Compile\(.{1,200}/,
  },
  {
    id: 'go-out-of-memory',
    errorClass: 'operational',
    access: 'none',
    pattern: /runtime: out of memory|cannot allocate memory/,
    read: () => ({
      summary: 'there was no memory left',
      advice: 'give the process more memory, and look for what grows without bound',
    }),
  },
]
