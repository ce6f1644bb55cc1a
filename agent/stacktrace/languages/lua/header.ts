/**
 * Where an error of Lua says that it was raised: "lua: /app/cart.lua:12: no price", also behind the log prefix of nginx,
 * "lua entry thread aborted: runtime error: /app/cart.lua:12: no price". Errors that are no text have no place.
 */
export interface LuaHeader {
  readonly message: string
  readonly file: string
  readonly line: number | undefined
}

const BY_INTERPRETER = /^(?:\S*\/)?(?:lua(?:jit)?[\d.]*(?:-[\w.]+)?|texlua|resty): (.*)$/
const AT_PLACE = /(?:^|[\s:"])([^\s:"'()]+\.lua|\[string "[^\n]{0,200}?"\]):(\d+): (.*)$/
/** Behind the name of the interpreter a chunk may have any name. */
const AT_START = /^(\[string "[^\n]{0,200}?"\]|[^\s:]+):(\d+): (.*)$/
const OF_NGINX =
  /(?:runtime error|lua (?:entry|user) thread aborted|(?:init|content|access|rewrite|log|timer|header_filter|body_filter)_by_lua\S*): (.*)$/

/** The error that a line begins with or ends in; undefined when it names neither interpreter nor place. */
export function headerOf(line: string): LuaHeader | undefined {
  const said = BY_INTERPRETER.exec(line)?.[1]
  const match =
    (said === undefined ? null : AT_START.exec(said)) ?? (hasPlace(line) ? AT_PLACE.exec(said ?? line) : null)
  const [, file, number, message = ''] = match ?? []
  if (file !== undefined) return { message, file, line: Number(number) }
  const text = said ?? OF_NGINX.exec(line)?.[1]
  return text === undefined ? undefined : { message: text, file: '', line: undefined }
}

/** Whether a line is nothing but the first line of an error with its place. */
export function isHeader(line: string): boolean {
  const start = /^(?:(?:\S*\/)?(?:lua(?:jit)?[\d.]*|resty): )?(?:\[string ".*?"\]|[^\s:"'()]+\.lua):\d+: ./
  return hasPlace(line) && start.test(line)
}

function hasPlace(line: string): boolean {
  return line.includes('.lua:') || line.includes('[string ')
}
