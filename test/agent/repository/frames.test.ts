import { rmSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'tap'
import { resolveFrames } from '../../../agent/repository/frames.ts'
import { findGoTests } from '../../../agent/repository/go-tests.ts'
import type { Language, StackFrame, StackTrace } from '../../../agent/model/stack-trace.ts'
import { folderWith, opened } from './support.ts'

function frame(file: string, more: Partial<StackFrame> = {}): StackFrame {
  return { function: 'f', file, line: 1, isNative: false, ...more }
}

function traceOf(language: Language, ...files: readonly (string | StackFrame)[]): StackTrace {
  const frames = files.map((file) => (typeof file === 'string' ? frame(file) : file))
  return { language, exceptions: [{ type: 'E', message: '', frames }], isTruncated: false }
}

/** What each frame of a trace is in a folder of these files. */
async function resolved(
  files: readonly string[],
  language: Language,
  frames: readonly (string | StackFrame)[],
): Promise<readonly (string | undefined)[]> {
  const folder = folderWith(
    Object.fromEntries(
      files.map((path) => [path, path.endsWith('go.mod') ? 'module example.com/shop\n' : 'x']),
    ),
  )
  try {
    const repository = await opened(folder)
    const inFolder = frames.map((one) => (typeof one === 'string' ? one.replace('$ROOT', folder) : one))
    return resolveFrames(traceOf(language, ...inFolder), repository).map((one) =>
      one.isOwn ? one.path : undefined,
    )
  } finally {
    rmSync(folder, { recursive: true })
  }
}

const CASES: readonly {
  readonly name: string
  readonly language?: Language
  readonly files: readonly string[]
  readonly frames: readonly (string | StackFrame)[]
  readonly paths: readonly (string | undefined)[]
}[] = [
  { name: 'nothing', files: [], frames: [], paths: [] },
  { name: 'a path below the root', files: ['src/a.js'], frames: ['$ROOT/src/a.js'], paths: ['src/a.js'] },
  { name: 'a file URL', files: ['src/a b.js'], frames: ['file://$ROOT/src/a%20b.js'], paths: ['src/a b.js'] },
  { name: 'a container', files: ['src/a.js', 'lib/a.js'], frames: ['/app/src/a.js'], paths: ['src/a.js'] },
  {
    name: 'a file in the root of a container',
    files: ['index.js', 'web/index.js'],
    frames: ['/app/index.js'],
    paths: ['index.js'],
  },
  {
    name: 'a sub folder that is the container',
    files: ['services/shop/src/a.js', 'services/api/src/b.js'],
    frames: ['/app/src/a.js'],
    paths: ['services/shop/src/a.js'],
  },
  {
    name: 'a path that several files could be',
    files: ['a/x.js', 'b/x.js'],
    frames: ['/app/x.js'],
    paths: [undefined],
  },
  {
    name: 'another frame tells the prefix',
    files: ['one/x.js', 'two/x.js', 'two/only.js'],
    frames: ['/srv/x.js', '/srv/only.js'],
    paths: ['two/x.js', 'two/only.js'],
  },
  {
    name: 'a name that most projects have',
    files: ['web/pages/index.js'],
    frames: ['/opt/other/tool/index.js'],
    paths: [undefined],
  },
  { name: 'a Windows path', files: ['src/a.js'], frames: ['C:\\build\\src\\a.js'], paths: ['src/a.js'] },
  {
    name: 'webpack',
    files: ['src/a.ts'],
    frames: ['webpack://shop/./src/a.ts', 'webpack-internal:///./src/a.ts?1f3c'],
    paths: ['src/a.ts', 'src/a.ts'],
  },
  {
    name: 'a library',
    files: ['index.js', 'lib/router.js'],
    frames: ['/app/node_modules/router/lib/router.js'],
    paths: [undefined],
  },
  {
    name: 'the runtime',
    files: ['net.js'],
    frames: [frame('node:net', { isNative: true }), frame('', {})],
    paths: [undefined, undefined],
  },
  {
    name: 'a vendored file of the repository',
    files: ['vendor/x/x.go'],
    language: 'go',
    frames: ['$ROOT/vendor/x/x.go'],
    paths: [undefined],
  },
  {
    name: 'what a build made to its source',
    files: ['src/a.ts', 'src/deep/b.tsx', 'packages/api/src/c.ts', 'src/main.js'],
    frames: ['$ROOT/dist/a.js', '/app/dist/deep/b.js', '/srv/packages/api/build/c.mjs', '/app/dist/none.js'],
    paths: ['src/a.ts', 'src/deep/b.tsx', 'packages/api/src/c.ts', undefined],
  },
  {
    name: 'a path that climbs',
    files: ['etc/passwd', 'src/a.js'],
    frames: ['../../src/a.js', '$ROOT/../../etc/shadow'],
    paths: ['src/a.js', undefined],
  },
  {
    name: 'Go with -trimpath',
    language: 'go',
    files: ['go.mod', 'main.go', 'cmd/main.go', 'cart/cart.go'],
    frames: ['example.com/shop/main.go', 'example.com/shop/cart/cart.go'],
    paths: ['main.go', 'cart/cart.go'],
  },
  {
    name: 'a Go dependency',
    language: 'go',
    files: ['go.mod', 'x.go'],
    frames: ['/root/go/pkg/mod/example.org/y@v1.2.3/x.go', '/usr/local/go/src/net/http/server.go'],
    paths: [undefined, undefined],
  },
  {
    name: 'a relative Python path',
    language: 'python',
    files: ['shop/cart.py'],
    frames: ['shop/cart.py', './cart.py'],
    paths: ['shop/cart.py', 'shop/cart.py'],
  },
  {
    name: 'an installed package of our own',
    language: 'python',
    files: ['shop/cart.py', 'requests.py'],
    frames: [
      '/usr/lib/python3/dist-packages/shop/cart.py',
      '/usr/lib/python3/dist-packages/other/requests.py',
    ],
    paths: ['shop/cart.py', undefined],
  },
  {
    name: 'archives of Python programs',
    language: 'python',
    files: ['shop/cart.py', 'shop/requests.py'],
    frames: ['/srv/shop.pyz/shop/cart.py', '/srv/app.zip/requests.py'],
    paths: ['shop/cart.py', undefined],
  },
  {
    name: 'Go in GOPATH and a vendored package',
    language: 'go',
    files: ['go.mod', 'cart/cart.go', 'vendor/example.org/y/x.go'],
    frames: ['/go/src/example.com/shop/cart/cart.go', 'example.org/y@v1.2.3/x.go'],
    paths: ['cart/cart.go', undefined],
  },
  {
    name: 'the method of an enumeration that its compiler made, and one with the same name that somebody wrote',
    language: 'java',
    files: ['src/com/shop/Color.java', 'src/com/shop/Catalog.java'],
    frames: [
      frame('Enum.java', { function: 'java.lang.Enum.valueOf', isNative: true }),
      frame('Color.java', { function: 'com.shop.Color.valueOf', module: 'com.shop' }),
      frame('Color.java', { function: 'com.shop.Color.valueOf', module: 'com.shop' }),
      frame('Catalog.java', { function: 'com.shop.Catalog.add', module: 'com.shop' }),
    ],
    paths: [undefined, undefined, 'src/com/shop/Color.java', 'src/com/shop/Catalog.java'],
  },
  {
    name: 'classes of a library that is in most programs, in its own repository',
    language: 'java',
    files: ['src/main/java/org/apache/shop/Cart.java', 'src/test/java/org/apache/shop/CartTest.java'],
    frames: [
      frame('Assert.java', { function: 'org.junit.Assert.fail' }),
      frame('Cart.java', { function: 'org.apache.shop.Cart.total' }),
      frame('CartTest.java', { function: 'org.apache.shop.CartTest.testTotal' }),
      frame('Other.java', { function: 'org.apache.other.Other.run' }),
    ],
    paths: [
      undefined,
      'src/main/java/org/apache/shop/Cart.java',
      'src/test/java/org/apache/shop/CartTest.java',
      undefined,
    ],
  },
  {
    name: 'classes of the JVM by package and file',
    language: 'java',
    files: [
      'app/src/main/java/com/shop/Cart.java',
      'lib/src/main/java/org/other/Cart.java',
      'app/src/main/kotlin/store/Stock.kt',
      'Main.java',
    ],
    frames: [
      frame('Cart.java', { function: 'com.shop.Cart$Line.lambda$total$0' }),
      frame('Cart.java', { function: 'org.other.Cart.<init>' }),
      frame('Cart.java', { function: 'com.shop.Cart.lambda$total$0' }),
      frame('Cart.java', { function: 'net.third.Cart.total' }),
      frame('Stock.kt', { function: 'com.shop.store.StockKt.find' }),
      frame('Main.java', { function: 'Main.main' }),
    ],
    paths: [
      'app/src/main/java/com/shop/Cart.java',
      'lib/src/main/java/org/other/Cart.java',
      'app/src/main/java/com/shop/Cart.java',
      undefined,
      'app/src/main/kotlin/store/Stock.kt',
      'Main.java',
    ],
  },
  {
    name: 'crates of a workspace',
    language: 'rust',
    files: ['cart/Cargo.toml', 'cart/src/lib.rs', 'web-api/Cargo.toml', 'web-api/src/lib.rs'],
    frames: [
      frame('cart/src/lib.rs', { function: 'cart::total' }),
      frame('src/lib.rs', { function: 'web_api::serve' }),
      frame('/rustc/0123456789abcdef0123456789abcdef01234567/library/core/src/panicking.rs'),
    ],
    paths: ['cart/src/lib.rs', 'web-api/src/lib.rs', undefined],
  },
  {
    name: 'paths of builds of .NET, PHP, Ruby and C',
    language: 'dotnet',
    files: ['src/Shop/Cart.cs'],
    frames: ['/src/Shop/Cart.cs', 'D:\\a\\1\\s\\src\\Shop\\Cart.cs'],
    paths: ['src/Shop/Cart.cs', 'src/Shop/Cart.cs'],
  },
  {
    name: 'gems of Ruby to nothing',
    language: 'ruby',
    files: ['lib/cart.rb'],
    frames: ['/app/lib/cart.rb', '/usr/local/bundle/gems/money-6.1/lib/cart.rb'],
    paths: ['lib/cart.rb', undefined],
  },
  {
    name: 'a Python module without a file',
    language: 'python',
    files: ['src/shop/cart.py'],
    frames: [frame('', { module: 'shop.cart' })],
    paths: ['src/shop/cart.py'],
  },
]

for (const { name, language = 'javascript', files, frames, paths } of CASES) {
  test(`resolveFrames maps ${name}`, async (t) => {
    t.strictSame(await resolved(files, language, frames), paths)
  })
}

test('resolveFrames gives the frames of the innermost cause first', async (t) => {
  const folder = folderWith({ 'a.js': '', 'b.js': '' })
  t.teardown(() => rmSync(folder, { recursive: true }))
  const trace: StackTrace = {
    language: 'javascript',
    exceptions: [
      { type: 'Outer', message: '', frames: [frame(join(folder, 'a.js'))] },
      { type: 'Inner', message: '', frames: [frame(join(folder, 'b.js'))] },
    ],
    isTruncated: false,
  }
  t.strictSame(
    resolveFrames(trace, await opened(folder)).map(({ path }) => path),
    ['b.js', 'a.js'],
  )
})

test('A test of Go is in the file of its name that declares it, an example in the only one that does', async (t) => {
  const of = (name: string): string => `package a\n\nfunc ${name}() {\n\tcall()\n}\n`
  const folder = folderWith({
    'go.mod': 'module example.com/shop\n',
    'cart/all_test.go': of('TestCart(t *testing.T)').replace('()', ''),
    'price/all_test.go': `${of('TestPrice(t *testing.T)').replace('()', '')}\n${of('ExampleTotal')}`,
    'price/same_test.go': of('TestSame(t *testing.T)').replace('()', ''),
    'cart/same_test.go': of('TestSame(t *testing.T)').replace('()', ''),
  })
  try {
    const repository = await opened(folder)
    const frames = [
      frame('all_test.go', { function: 'TestPrice', line: 4 }),
      frame('all_test.go', { function: 'TestCart', line: 4 }),
      frame('same_test.go', { function: 'TestSame', line: 4 }),
      { function: 'ExampleTotal', file: '', isNative: true },
    ]
    await findGoTests(frames, repository)
    t.strictSame(
      resolveFrames(traceOf('go', ...frames), repository).map(({ isOwn, path, line }) => [isOwn, path, line]),
      [
        [true, 'price/all_test.go', 4],
        [true, 'cart/all_test.go', 4],
        [false, undefined, 4],
        [true, 'price/all_test.go', 11],
      ],
    )
  } finally {
    rmSync(folder, { recursive: true })
  }
})
