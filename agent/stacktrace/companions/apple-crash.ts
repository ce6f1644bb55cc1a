import type { Companion } from '../companion.ts'

const HEAD = /^(?:Incident Identifier: |Process: +\S+ \[\d+\]$|Exception Type: +EXC_)/
/** Fields, threads, calls, registers and images, as the report has them below each other. */
const MORE =
  /^(?:[A-Z][\w ().-]{2,40}: |(?:[A-Z][\w ]{2,30}|Thread \d+[\w :]*):$|Thread \d+ |\d+ {2,}\S| +(?:x|r|fp|sp|pc|lr|cpsr|far|esr)\w*: 0x|\s*0x[\da-f]+ +- +0x|\s*$)/

/**
 * A crash report of iOS and macOS, which begins with the program and ends with its images.
 * Applies to its lines from any of the first fields on. Leaves alone: what is no part of its form.
 */
export const appleCrash: Companion = {
  id: 'apple_crash',
  begin(line) {
    return HEAD.test(line) ? (next) => MORE.test(next) : undefined
  },
}
