import type { Grammar } from '../../language.ts'
import { begin } from './lines.ts'
import { parseNative } from './parse.ts'

/**
 * Native programs: C, C++ and whatever else dies by a signal.
 *
 *   ==7==ERROR: AddressSanitizer: heap-use-after-free on …    report
 *   READ of size 4 at 0x6020 thread T0                        report
 *       #0 0x55ad in shop::total(int) /app/cart.cpp:28        report    the stack of the fault
 *                                                             report
 *   freed by thread T0 here:                                  report    a stack of its own
 *       #0 0x7f1e in operator delete(void*) …                 report
 *   SUMMARY: AddressSanitizer: heap-use-after-free …          summary   then the memory around
 *   ==7==ABORTING                                             the last line
 *
 *   terminate called after throwing an instance of 'T'        thrown
 *     what():  no price                                       message   more lines of it may follow
 *   Aborted (core dumped)                                     the last line
 *
 * Assertions, complaints of the C library about its heap, and the stacks of debuggers, core dumps, glog, Abseil,
 * Chromium, Boost and execinfo have a header of a line, or none, and frames.
 *
 * Types: what a sanitizer calls the fault ("heap-use-after-free"), "undefined behavior", "assertion failed",
 * "memory corruption", "check failed"; the C++ type that was thrown; the name of a signal. Where memory came
 * from or went ("freed", "allocated") follows the fault like a cause.
 */
export const cpp: Grammar = {
  language: 'cpp',
  literals: [
    'Sanitizer: ',
    'libFuzzer: ',
    'runtime error: ',
    'terminate called ',
    'libc++abi',
    'pure virtual method',
    'Assertion ',
    ' detected ***',
    '*** Error in ',
    'double free or ',
    'free(): ',
    'lloc(): ',
    '_chunk(): ',
    '_consolidate(): ',
    'corrupted ',
    'fatal: m',
    'FATAL ERROR: ',
    'Fatal error in ',
    'Segmentation fault',
    'Aborted',
    'Bus error',
    'Floating point exception',
    'Illegal instruction',
    '*** SIG',
    '*** Check failure',
    'Received signal ',
    'signal SIG',
    'dumped core',
    'terminated abnormally',
    '==    at 0x',
    '#0 0x',
    '#0  ',
    '0# ',
    '@     ',
    ')[0x',
    ') [0x',
    ' @ 0x',
  ],
  headers: { words: ['======', 'DEADLYSIGNAL', '== '] },
  begin,
  parse: parseNative,
}
