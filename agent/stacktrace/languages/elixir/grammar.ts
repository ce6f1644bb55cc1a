import type { Grammar } from '../../language.ts'
import { TITLE_LITERALS } from './exunit.ts'
import { begin } from './lines.ts'
import { parseElixir } from './parse.ts'

/**
 * Elixir as `Exception.format`, the scripts and Logger print it.
 *
 *   ** (exit) exited in: GenServer.call(Shop.Cart, :total, 5000)         message
 *       ** (EXIT) an exception was raised:                               message   what caused it, further in
 *           ** (KeyError) key :price not found in: %{}                   message   more lines of it may follow
 *               (shop 0.1.0) lib/shop/cart.ex:12: Shop.Cart.total/1      frames
 *       (elixir 1.17.2) lib/gen_server.ex:1128: GenServer.call/3         frames    of the exit again
 *   Last message: :total                                                 sections  what the process knew
 *   State: %{}                                                           sections
 *
 * Source: elixir, lib/elixir/lib/exception.ex and lib/logger/lib/logger/translator.ex.
 */
export const elixir: Grammar = {
  language: 'elixir',
  literals: ['** (', '.ex:', '.exs:', '(elixir ', '(stdlib ', ...TITLE_LITERALS],
  headers: { words: [] },
  begin,
  parse: parseElixir,
}
