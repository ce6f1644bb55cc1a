import { test } from 'tap'
import { openInvestigation } from '../../../processors/analyze/investigate.ts'
import { subjectFiles } from '../../../processors/analyze/test-subject.ts'
import { testedFunctions } from '../../../processors/analyze/tested-functions.ts'
import { openRepository } from '../../../agent/repository/repository.ts'
import { diagnosisOf, eventOf, folderWith, systemClock } from './support.ts'

/** What a test runs that fails in its own code, and which files it is named after. */

const READER_JAVA = `package org.apache.shelf;

public abstract class Reader {
  public Object read(String text) {
    return text == null ? null : read(text, 10);
  }

  protected Object read(String text, int base) {
    return convert(Long.valueOf(text.trim(), base));
  }

  protected abstract Object convert(Long value);
}
`
const SHORTS_JAVA = `package org.apache.shelf;

public class Shorts extends Reader {
  @Override
  protected Object convert(Long value) {
    if (value < Short.MIN_VALUE) {
      return null;
    }
    return value.shortValue();
  }
}
`
const LONGS_JAVA = `package org.apache.shelf;

public class Longs extends Reader {
  @Override
  protected Object convert(Long value) {
    return value;
  }
}
`
const SHORTS_TEST_JAVA = `package org.apache.shelf;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertNull;

import org.junit.Before;
import org.junit.Test;

public class ShortsTest {
  private Reader reader;

  @Before
  public void setUp() {
    reader = new Shorts();
  }

  @Test
  public void testTooLarge() {
    assertNone("40000");
  }

  private void assertNone(String text) {
    Shorts shorts = new Shorts();
    assertNull(shorts.read(text));
  }
}
`
const FAILED = `java.lang.AssertionError: expected null, but was:<-25536>
	at org.junit.Assert.fail(Assert.java:89)
	at org.junit.Assert.assertNull(Assert.java:712)
	at org.apache.shelf.ShortsTest.assertNone(ShortsTest.java:24)
	at org.apache.shelf.ShortsTest.testTooLarge(ShortsTest.java:19)
	at java.base/java.lang.reflect.Method.invoke(Method.java:568)
`
const SHELF = {
  'src/main/java/org/apache/shelf/Reader.java': READER_JAVA,
  'src/main/java/org/apache/shelf/Shorts.java': SHORTS_JAVA,
  'src/main/java/org/apache/shelf/Longs.java': LONGS_JAVA,
}

void test('a failed assertion is followed through a base class to the method of the class that the test made', async (t) => {
  const folder = folderWith(t, {
    ...SHELF,
    'src/test/java/org/apache/shelf/ShortsTest.java': SHORTS_TEST_JAVA,
  })
  const { locations } = await diagnosisOf(folder, eventOf(FAILED))
  const named = locations.map((one) => one.function)
  t.ok(named.slice(0, 3).includes('Shorts.convert'), `among the first three of ${named.join(', ')}`)
  t.notOk(named.includes('Longs.convert'), 'another class is none that the test made')
  t.notOk(named.includes('Reader.convert'), 'a method without code holds no fault')
})

void test('of an interface that a test only knows by its name, the classes that make it true are looked at', async (t) => {
  const folder = folderWith(t, {
    ...SHELF,
    'src/test/java/org/apache/shelf/AbstractReaderTest.java': SHORTS_TEST_JAVA.replace(
      'Shorts shorts = new Shorts();',
      'Reader shorts = this.reader;',
    ).replace('class ShortsTest', 'class AbstractReaderTest'),
  })
  const { locations } = await diagnosisOf(
    folder,
    eventOf(FAILED.replaceAll('ShortsTest', 'AbstractReaderTest')),
  )
  const named = locations.map((one) => one.function)
  t.ok(named.includes('Shorts.convert') || named.includes('Longs.convert'), named.join(', '))
})

void test('what a test calls before the line that fails counts by whether that line looks at it', async (t) => {
  const folder = folderWith(t, {
    'shop/cart.py':
      'from shop.tax import tax_of\n\n\ndef total(lines):\n    net = 0\n    for line in lines:\n        if line > 0:\n            net += line\n    return net + tax_of(net)\n\n\ndef label(lines):\n    if not lines:\n        return "-"\n    return ",".join(str(line) for line in lines)\n',
    'shop/tax.py': 'def tax_of(net):\n    if net > 100:\n        return 20\n    return net // 5\n',
    'tests/test_cart.py':
      'from shop.cart import label, total\n\n\ndef test_total():\n    shown = label([1])\n    sum_of_all = total([200])\n    assert shown\n    assert sum_of_all == 240\n',
  })
  const trace = `Traceback (most recent call last):
  File "${folder}/tests/test_cart.py", line 8, in test_total
    assert sum_of_all == 240
AssertionError
`
  const { locations } = await diagnosisOf(folder, eventOf(trace))
  const named = locations.map((one) => one.function)
  t.equal(named[0], 'total', named.join(', '))
  t.ok(named.indexOf('tax_of') > 0, 'what that calls is named too')
  const { signal } = new AbortController()
  const settings = { stateDirectory: `${folder}/.hephaestus`, clock: systemClock, signal }
  const repository = await openRepository({ path: folder }, settings)
  const { investigation } = await openInvestigation(eventOf(trace), repository, { path: folder })
  const tested = await testedFunctions(investigation)
  const flowOf = (name: string): number => tested.find(({ symbol }) => symbol.name === name)?.flow ?? 0
  t.ok(flowOf('total') > flowOf('tax_of'), 'what the test calls itself has more of it')
  t.ok(flowOf('tax_of') > flowOf('label'), 'what the failing line does not look at has the least')
})

void test('the functions of the file that a test is named after are named where the test calls none that can be seen', async (t) => {
  const folder = folderWith(t, {
    'src/main/java/acme/Words.java':
      'package acme;\n\npublic class Words {\n  public int count(String text) {\n    return text.split(" ").length;\n  }\n}\n',
    'src/test/java/acme/WordsCountTest.java':
      'package acme;\n\npublic class WordsCountTest {\n  public void testCount() throws Exception {\n    Object found = Bench.call("acme.Words", "count", "");\n    org.junit.Assert.assertEquals(0, found);\n  }\n}\n',
  })
  const trace = `java.lang.AssertionError: expected:<0> but was:<1>
	at org.junit.Assert.fail(Assert.java:89)
	at acme.WordsCountTest.testCount(WordsCountTest.java:6)
`
  const { locations } = await diagnosisOf(folder, eventOf(trace))
  t.equal(locations[0]?.function, 'Words.count')
})

for (const [test_, product] of [
  ['src/test/java/acme/text/WordsTest.java', 'src/main/java/acme/text/Words.java'],
  ['src/test/java/acme/text/TestWords.java', 'src/main/java/acme/text/Words.java'],
  ['src/test/java/acme/text/WordsCountTestCase.java', 'src/main/java/acme/text/Words.java'],
  ['src/test/java/acme/text/AbstractWordsTest.java', 'src/main/java/acme/text/Words.java'],
  ['tests/test_words.py', 'shop/words.py'],
  ['store/words_test.go', 'store/words.go'],
  ['web/words.test.ts', 'web/words.ts'],
  ['src/test/java/acme/text/OtherTest.java', undefined],
] as const) {
  void test(`a test at ${test_} is about ${product ?? 'no file'}`, async (t) => {
    const folder = folderWith(t, {
      'src/main/java/acme/text/Words.java': '',
      'src/main/java/acme/other/Words.java': '',
      'shop/words.py': '',
      'store/words.go': '',
      'web/words.ts': '',
    })
    const { signal } = new AbortController()
    const settings = { stateDirectory: `${folder}/.hephaestus`, clock: systemClock, signal }
    const repository = await openRepository({ path: folder }, settings)
    t.same(subjectFiles([test_], repository), product === undefined ? [] : [product])
  })
}

void test('a value that is set from a call on itself, as one goes through a list, is no reason to wait for ever', async (t) => {
  const folder = folderWith(t, {
    'go.mod': 'module example.com/shelf\n\ngo 1.22\n',
    'shelf.go':
      'package shelf\n\ntype Book struct{ next *Book }\n\nfunc (b *Book) Next() *Book { return b.next }\n\nfunc First() *Book { return nil }\n',
    'shelf_test.go':
      'package shelf\n\nimport "testing"\n\nfunc TestAll(t *testing.T) {\n\tbook := First().Next()\n\tfor ; book.Next() != nil; book = book.Next() {\n\t}\n\tbook = book.Next()\n\tif book == nil {\n\t\tt.Errorf("none")\n\t}\n}\n',
  })
  const report = '--- FAIL: TestAll (0.00s)\n    shelf_test.go:11: none'
  const { locations } = await diagnosisOf(folder, eventOf(report))
  t.ok(locations.some(({ path }) => path === 'shelf.go'))
})
