import { test } from 'tap'
import { diagnosisOf, eventOf, folderWith } from './support.ts'

/** Logs of test runs: the trace ends in the test, and what is wrong is the code that it called. */

const WORDS_JAVA = `package acme.text;

/** Changes words. */
public final class Words {
  /** How many words a text has. */
  public static int count(String text) {
    return text.trim().split(" ").length;
  }
}
`
const WORDS_TEST_JAVA = `package acme.text;

import static org.junit.Assert.assertEquals;

import org.junit.Test;

public class WordsTest {
  @Test
  public void countsNone() {
    assertEquals(0, Words.count(""));
  }
}
`
const FAILED_JAVA = `java.lang.AssertionError: expected:<0> but was:<1>
	at org.junit.Assert.fail(Assert.java:89)
	at org.junit.Assert.assertEquals(Assert.java:633)
	at acme.text.WordsTest.countsNone(WordsTest.java:10)
	at java.base/java.lang.reflect.Method.invoke(Method.java:568)
`

void test('a failed assertion points at the code that the test called, and not at the test', async (t) => {
  const folder = folderWith(t, {
    'pom.xml': '<project/>',
    'src/main/java/acme/text/Words.java': WORDS_JAVA,
    'src/test/java/acme/text/WordsTest.java': WORDS_TEST_JAVA,
  })
  const { locations, order = [] } = await diagnosisOf(folder, eventOf(FAILED_JAVA))
  t.match(locations[0], { path: 'src/main/java/acme/text/Words.java', function: 'Words.count' })
  t.match(locations.at(-1), { path: 'src/test/java/acme/text/WordsTest.java', line: 10 })
  t.match(order.join('\n'), /Words\.count before .*that it is in no test \(\+4\.00\)/)
})

void test('a test that uses what it got as if it were there points at what gave it nothing', async (t) => {
  const folder = folderWith(t, {
    'rates.py': 'def rate_of(rates, name):\n    return rates.get(name.lower())\n',
    'tests/test_rates.py':
      "from rates import rate_of\n\n\ndef test_rate():\n    rate = rate_of({'EUR': (1, 2)}, 'EUR')\n    assert rate[0] == 1\n",
  })
  const trace = `Traceback (most recent call last):
  File "${folder}/tests/test_rates.py", line 6, in test_rate
    assert rate[0] == 1
TypeError: 'NoneType' object is not subscriptable
`
  const { locations } = await diagnosisOf(folder, eventOf(trace))
  t.match(locations[0], { path: 'rates.py', function: 'rate_of' })
})

void test('a test of Rust names the library beside it as one of others, and calls it in a macro', async (t) => {
  const folder = folderWith(t, {
    'Cargo.toml': '[package]\nname = "rates"\n',
    'src/lib.rs': 'pub fn peak(values: &[u64]) -> u64 {\n    *values.iter().min().unwrap_or(&0)\n}\n',
    'tests/peaks.rs': 'use rates::{peak};\n\n#[test]\nfn largest() {\n    assert_eq!(peak(&[3, 9]), 9);\n}\n',
  })
  const { locations } = await diagnosisOf(
    folder,
    eventOf(`thread 'largest' (7) panicked at tests/peaks.rs:5:5:
assertion \`left == right\` failed
  left: 3
 right: 9
`),
  )
  t.match(locations[0], { path: 'src/lib.rs', function: 'peak', reason: /^gives `peak\(&\[3, 9\]\)`/ })
})

const PEAKS = `/// The largest of the values, 0 when there is none.
pub fn peak(values: &[u64]) -> u64 {
    *values.iter().min().unwrap_or(&0)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn peaks() -> u64 {
        peak(&[3, 9])
    }

    #[test]
    fn largest() {
        let found = peaks();
        assert_eq!(found, 9);
    }
}
`

void test('a test of Rust that stands in the file of what it tests is a test all the same', async (t) => {
  const folder = folderWith(t, { 'Cargo.toml': '[package]\nname = "rates"\n', 'src/lib.rs': PEAKS })
  const { frames, locations } = await diagnosisOf(
    folder,
    eventOf(`thread 'tests::largest' (7) panicked at src/lib.rs:17:9:
assertion \`left == right\` failed
  left: 3
 right: 9
stack backtrace:
   0: __rustc::rust_begin_unwind
             at /rustc/59807616e1fa2540724bfbac14d7976d7e4a3860/library/std/src/panicking.rs:689:5
   1: rates::tests::largest
             at ./src/lib.rs:17:9
`),
  )
  t.match(
    frames.filter(({ isOwn }) => isOwn),
    [{ path: 'src/lib.rs', line: 17, isTest: true }],
  )
  t.match(locations[0], { path: 'src/lib.rs', function: 'peak' })
})

void test('where a test calls nothing of the product, the test itself is named', async (t) => {
  const folder = folderWith(t, { 'tests/test_own.py': 'def test_own():\n    assert 1 + 1 == 3\n' })
  const trace = `Traceback (most recent call last):
  File "${folder}/tests/test_own.py", line 2, in test_own
    assert 1 + 1 == 3
AssertionError
`
  const { locations } = await diagnosisOf(folder, eventOf(trace))
  t.match(locations[0], { path: 'tests/test_own.py', line: 2 })
})
