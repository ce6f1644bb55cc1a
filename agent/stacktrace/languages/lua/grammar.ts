import type { Grammar } from '../../language.ts'
import { begin } from './lines.ts'
import { parseLua } from './parse.ts'

/**
 * Lua's errors as the interpreters, `debug.traceback` and OpenResty print them.
 *
 *   lua: /app/cart.lua:12: attempt to index a nil value (field 'price')   message   more lines of it may follow
 *   stack traceback:                                                      frames
 *   	/app/cart.lua:12: in method 'total'                                frames
 *   	...	(skipping 14 levels)                                         frames
 *   	[C]: in ?                                                          frames
 *
 * OpenResty has a line "coroutine 0:" above the frames of each coroutine. Source: lua, lauxlib.c luaL_traceback.
 */
export const lua: Grammar = {
  language: 'lua',
  literals: ['stack traceback:'],
  headers: { words: ['lua', 'resty', '[string ', 'runtime error'] },
  begin,
  parse: parseLua,
}
