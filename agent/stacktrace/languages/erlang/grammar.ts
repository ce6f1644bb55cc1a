import type { Grammar } from '../../language.ts'
import { begin } from './lines.ts'
import { parseErlang } from './parse.ts'

/**
 * Erlang's reports as its logger, SASL, the shell and scripts print them.
 *
 *   =CRASH REPORT==== 1-May-2024::10:00:00.000000 ===
 *     crasher:
 *       initial call: cart:init/1
 *       exception error: no match of right hand side value {error,x}
 *         in function  cart:total/1 (cart.erl, line 9)
 *         in call from gen_server:try_handle_call/4 (gen_server.erl, line 1149)
 *       ancestors: [<0.9.0>]
 *                                                          an empty line ends it
 * Error reports have the reason as a term instead, {{badmatch,…},[{cart,total,1,[{file,"cart.erl"},{line,9}]},…]}.
 * Source: OTP, stdlib proc_lib.erl, gen_server.erl, erl_error.erl; kernel logger_formatter.erl.
 */
export const erlang: Grammar = {
  language: 'erlang',
  literals: [
    ' REPORT==== ',
    '{file,',
    'exception error: ',
    'exception exit: ',
    'exception throw: ',
    ' terminating',
    'crasher:',
  ],
  headers: { words: [] },
  begin,
  parse: parseErlang,
}
