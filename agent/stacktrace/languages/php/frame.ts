import type { StackFrame } from '../../../model/stack-trace.ts'

/**
 * One line of `Exception::getTraceAsString`: "#1 /app/cart.php(12): Shop\Cart->total(Array)". The place is
 * where the call was made from, not where the function is; the call of the last line is "{main}".
 */
export interface Call {
  readonly number: number
  /** '' for calls that the runtime itself makes. */
  readonly file: string
  readonly line: number | undefined
  /** Without its arguments. */
  readonly function: string
}

const CALL = /^\s*#(\d{1,6}) (?:(\S.*?)\((\d+)\)|\[internal function\]): (\S.*)$/
const MAIN = /^\s*#(\d{1,6}) \{main\}/
const NAME =
  /^(?:[\w\\@$/.\u0080-\uffff]+(?:::|->))?(?:\{closure[^{}]{0,500}\}|[\w\\{}.:$\u0080-\uffff]+)(?=\(|$)/
/** What a file of the language is called, where nothing else tells that a line is a call of it. */
const SURE = /\.(?:php|inc|phtml|module)\(\d|\[internal function\]: |eval\(\)'d code\(/

export const MAIN_NAME = '{main}'

/** The call of a line of a trace; undefined for other lines. */
export function callOf(line: string): Call | undefined {
  const main = MAIN.exec(line)
  if (main !== null) return { number: Number(main[1]), file: '', line: undefined, function: MAIN_NAME }
  const match = CALL.exec(line)
  const name = match === null ? undefined : nameOf(match[4] ?? '')
  if (match === null || name === undefined) return undefined
  const place = match[3] === undefined ? undefined : Number(match[3])
  return { number: Number(match[1]), file: match[2] ?? '', line: place, function: name }
}

/** Whether a line is a call by itself, with nothing above it. */
export function isSureCall(line: string): boolean {
  return line.includes('#') && (MAIN.test(line) || (SURE.test(line) && callOf(line) !== undefined))
}

/** In JSON each backslash is there twice. Shape: "Shop\Cart->Shop\{closure}(Array, 'a')" gives "Shop\Cart->Shop\{closure}". */
function nameOf(text: string): string | undefined {
  return NAME.exec(text)?.[0].replaceAll('\\\\', '\\')
}

/** Where an exception was thrown, as its header says. */
export interface Place {
  readonly file: string
  readonly line: number | undefined
}

/**
 * Frames, innermost first. A call's place is in the function that the next line names, so places move up by one:
 * the first is where the exception was thrown.
 */
export function framesOf(thrown: Place | undefined, calls: readonly Call[]): readonly StackFrame[] {
  let place: Place | undefined = thrown
  const frames: StackFrame[] = []
  for (const call of calls) {
    frames.push(frameOf(call.function, place))
    place = call
  }
  if (calls.length === 0 && thrown !== undefined) frames.push(frameOf('', thrown))
  return frames
}

function frameOf(name: string, place: Place | undefined): StackFrame {
  const file = place?.file ?? ''
  const module = name.includes('\\') ? name.slice(0, /\\[^\\]*(?:$|(?=->|::))/.exec(name)?.index) : ''
  return {
    function: name,
    ...(module === '' ? {} : { module }),
    file,
    ...(file === '' || place?.line === undefined ? {} : { line: place.line }),
    isNative: place !== undefined && file === '',
  }
}
