import type { Format } from './format.ts'
import { json } from './formats/json.ts'
import { klog } from './formats/klog.ts'
import { logfmt } from './formats/logfmt.ts'
import { plain } from './formats/plain.ts'
import { syslog } from './formats/syslog.ts'

/** The formats of plain lines, the narrow ones first. */
export const PLAIN_FORMATS: readonly Format[] = [klog, syslog, logfmt, plain]

/** All formats; each line is read by the first that knows it. */
export const FORMATS: readonly Format[] = [json, ...PLAIN_FORMATS]
