import type { Format } from '../format.ts'
import type { SeverityNumber } from '../../../agent/model/severity.ts'
import { timeAt } from '../../../agent/time/time.ts'

const HEAD = /^([IWEF])(?=(?:\d{4})?\d{4} \d{2}:)/
const REST = / +\d+ ([\w./-]+):(\d+)\] ?/y

const SEVERITIES: Readonly<Record<string, SeverityNumber>> = { I: 9, W: 13, E: 17, F: 21 }

/**
 * glog and klog: a letter, month and day, time, thread, file and line.
 * Shape: "E0102 03:04:05.678901       1 reflector.go:138] message". Source: github.com/google/glog, log line prefix.
 */
export const klog: Format = {
  id: 'klog',
  isExclusive: true,
  read(line, context) {
    const letter = HEAD.exec(line)?.[1]
    const time = letter === undefined ? undefined : timeAt(line, 1, context.time)
    if (letter === undefined || time === undefined) return undefined
    REST.lastIndex = time.end
    const place = REST.exec(line)
    if (place === null) return undefined
    return {
      timeUnixNano: time.unixNano,
      severity: { number: SEVERITIES[letter] ?? 0, text: letter },
      attributes: { 'code.file.path': place[1] ?? '', 'code.line.number': Number(place[2]) },
    }
  },
}
