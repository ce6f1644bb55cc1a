import type { MessageRule } from '../message.ts'

/** How CPython and its standard library word the run as a whole: its numbers, its depth, its memory, what it asserts. */
export const pythonRuntime: readonly MessageRule[] = [
  {
    id: 'py-zero-division',
    errorClass: 'division_by_zero',
    access: 'divide',
    pattern: /\bZeroDivisionError\b|decimal\.DivisionByZero|division by zero/,
    read: () => ({ value: '0', summary: 'a number is divided by zero' }),
  },
  {
    id: 'py-recursion',
    errorClass: 'recursion',
    access: 'recursion',
    pattern: /\bRecursionError\b|maximum recursion depth exceeded/,
    read: () => ({ summary: 'calls are nested too deeply' }),
  },
  {
    id: 'py-changed-while-iterating',
    errorClass: 'concurrency',
    access: 'shared_state',
    pattern:
      /(dictionary|[Ss]et|OrderedDict|deque)(?: keys)? (?:changed (?:size )?|mutated )during iteration/,
    read: (match) => ({ summary: `a ${match[1]?.toLowerCase()} is changed while it is iterated` }),
  },
  {
    id: 'py-event-loop',
    errorClass: 'concurrency',
    access: 'none',
    pattern:
      /(?:asyncio\.run\(\) cannot be called from a running|This event loop is already running|Event loop is closed|no running event loop|release unlocked lock|cannot release un-acquired lock).{0,60}/,
  },
  {
    id: 'py-assertion',
    errorClass: 'assertion',
    access: 'raise',
    pattern: /\bAssertionError\b(?:: (.{0,200}))?/,
    read: (match) => ({ summary: `an assertion does not hold${match[1] ? ` (${match[1]})` : ''}` }),
  },
  {
    id: 'py-not-implemented',
    errorClass: 'assertion',
    access: 'raise',
    pattern: /\bNotImplementedError\b.{0,120}/,
  },
  {
    id: 'py-memory',
    errorClass: 'operational',
    access: 'none',
    pattern: /\bMemoryError\b/,
    read: () => ({
      summary: 'there was no memory left',
      advice: 'give the process more memory, and look for what grows without bound',
    }),
  },
]
