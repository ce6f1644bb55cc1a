import type { Grammar } from '../../language.ts'
import { SOURCE_LITERALS } from './launcher.ts'
import { begin } from './lines.ts'
import { parseJava } from './parse.ts'

/**
 * The JVM's languages as `Throwable.printStackTrace` and the logging packages print them.
 *
 *   Exception in thread "main" shop.CartException: no price   message   more lines of it may follow
 *   	at shop.Cart.total(Cart.java:12)                         frames
 *   	at java.base/java.lang.Thread.run(Thread.java:840)       frames
 *   	Suppressed: java.io.IOException: closed                  message   what closing threw, one step in
 *   		at shop.Db.close(Db.java:7)                            frames
 *   		... 2 more                                             frames
 *   Caused by: java.lang.NullPointerException: …              message
 *   	at shop.Prices.of(Prices.java:31)                        frames
 *   	... 1 more                                               frames    the last ones of the trace above
 *
 * The end of the virtual machine itself is a report of its own, see crash.ts. An exception that ended a thread
 * is one without frames too.
 *
 * Android prints "FATAL EXCEPTION: main" and the process above, and the prefix of its log before each line.
 *
 * Logback can print the root cause first; the one it is wrapped by follows as "Wrapped by:".
 */
export const java: Grammar = {
  language: 'java',
  literals: [
    '  at ',
    '\tat ',
    'Exception in thread ',
    'the Java Runtime Environment',
    '#011at ',
    ...SOURCE_LITERALS,
  ],
  headers: { words: ['Exception', 'Error', 'Throwable', 'Failure', '$', 'FATAL EXCEPTION'] },
  marksUncaught: true,
  begin,
  parse: parseJava,
}
