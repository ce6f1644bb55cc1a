import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { test, type Test } from 'tap'
import { putTests } from './later-tests.ts'
import { layOutMaven } from './maven-project.ts'

const LATER = `import shop.Cart;
import shop.Voucher;

class CartTest {
    @Test
    void testTotal() {
        new Cart().total();
    }

    @Test
    void testVoucher() {
        new Voucher();
    }
}
`

function put(folder: string, path: string, text: string): void {
  mkdirSync(dirname(join(folder, path)), { recursive: true })
  writeFileSync(join(folder, path), text)
}

function foldersOf(t: Test): { readonly before: string; readonly after: string; readonly hidden: string } {
  const folder = t.testdir({ before: {}, after: {} })
  return { before: join(folder, 'before'), after: join(folder, 'after'), hidden: join(folder, 'hidden') }
}

test('tests of the later version stand in the one before and among the hidden files', async (t) => {
  const folders = foldersOf(t)
  put(folders.after, 'test/CartTest.java', LATER)
  put(folders.after, 'test/data/cart.txt', 'one')
  put(folders.before, 'test/CartTest.java', 'class CartTest {}')
  putTests({ files: ['test/CartTest.java', 'test/data'] }, folders)
  for (const folder of [folders.before, folders.hidden]) {
    t.equal(readFileSync(join(folder, 'test/CartTest.java'), 'utf8'), LATER)
    t.equal(readFileSync(join(folder, 'test/data/cart.txt'), 'utf8'), 'one')
  }
})

test('what the version before cannot compile is taken out of later tests, with its annotation', async (t) => {
  const folders = foldersOf(t)
  put(folders.after, 'CartTest.java', LATER)
  putTests({ files: ['CartTest.java'], without: ['CartTest.testVoucher', 'import shop.Voucher;'] }, folders)
  const text = readFileSync(join(folders.before, 'CartTest.java'), 'utf8')
  t.notMatch(text, /Voucher/)
  t.match(text, /import shop.Cart;[^]*@Test\s+void testTotal/)
  t.equal(text.match(/@Test/g)?.length, 1)
})

test('later tests that are to lose what they have not are no case', async (t) => {
  const folders = foldersOf(t)
  put(folders.after, 'CartTest.java', LATER)
  t.throws(() => putTests({ files: ['CartTest.java'], without: ['CartTest.testTax'] }, folders), /testTax/)
})

test('jars of sources are laid out as Maven has them', async (t) => {
  const folder = t.testdir({
    sources: {
      'META-INF': { 'MANIFEST.MF': '' },
      shop: {
        'Cart.java': '',
        'words.properties': '',
        'Old.java': Buffer.from('class Old {} // \u00e5', 'latin1'),
      },
    },
    tests: { shop: { 'CartTest.java': '' } },
  })
  const to = join(folder, 'to')
  const [sources, tests] = [join(folder, 'sources'), join(folder, 'tests')]
  layOutMaven({ sources, tests, libraries: ['junit:junit:4.13.2'] }, to)
  const wanted = [
    'src/main/java/shop/Cart.java',
    'src/main/resources/shop/words.properties',
    'src/test/java/shop/CartTest.java',
  ]
  for (const path of wanted) t.ok(existsSync(join(to, path)), path)
  t.equal(readFileSync(join(to, 'src/main/java/shop/Old.java'), 'utf8'), 'class Old {} // \u00e5')
  t.notOk(existsSync(join(to, 'src/main/resources/META-INF')))
  t.match(readFileSync(join(to, 'pom.xml'), 'utf8'), /<artifactId>junit<\/artifactId><version>4.13.2</)
})
