import '../../support/plain-processes.ts'
import { spawnSync } from 'node:child_process'
import { rmSync } from 'node:fs'
import { test } from 'tap'
import { ParsedFiles } from '../../../agent/repository/definitions.ts'
import { resolveFrames } from '../../../agent/repository/frames.ts'
import { locateLine } from '../../../agent/repository/moved-line.ts'
import { functionOfFrame } from '../../../agent/repository/symbols.ts'
import { parseStackTrace } from '../../../agent/stacktrace/parse.ts'
import type { Language } from '../../../agent/model/stack-trace.ts'
import { folderWith, opened } from './support.ts'

/**
 * Programs of several files crash for real in every runtime that is installed; their frames are looked for in
 * the sources after the program "ran" in another folder. The line of each place is marked in the source.
 */
interface Program {
  readonly language: Language
  readonly files: Readonly<Record<string, string>>
  /** Run one after the other in the folder; the last one crashes. */
  readonly commands: readonly (readonly string[])[]
  /** Own frames as they must come out, the innermost first: "path function", the line is the one with "HERE n". */
  readonly frames: readonly string[]
}

const PROGRAMS: readonly Program[] = [
  {
    language: 'python',
    files: {
      'app/shop/__init__.py': '',
      'app/shop/cart.py':
        'class Cart:\n    def total(self, lines):\n        for line in lines:\n            price(line)  # HERE 1\n\n\ndef price(line):\n    return line["price"]  # HERE 0\n',
      'app/main.py': 'from shop.cart import Cart\n\nCart().total([{}])  # HERE 2\n',
    },
    commands: [['python3', 'app/main.py']],
    frames: ['app/shop/cart.py price', 'app/shop/cart.py Cart.total', 'app/main.py '],
  },
  {
    language: 'go',
    files: {
      'go.mod': 'module example.com/shop\n\ngo 1.20\n',
      'main.go':
        'package main\n\nimport "example.com/shop/cart"\n\nfunc main() {\n\tcart.New().Total() // HERE 3\n}\n',
      'cart/cart.go':
        'package cart\n\ntype Line struct{ Price *int }\ntype Cart struct{ lines []Line }\n\nfunc New() *Cart { return &Cart{lines: []Line{{}}} }\n\nfunc (c *Cart) Total() int {\n\tsum := 0\n\tadd := func(line Line) {\n\t\tsum += *line.Price // HERE 0\n\t}\n\teach(c.lines, add) // HERE 2\n\treturn sum\n}\n\nfunc each(lines []Line, run func(Line)) {\n\tfor _, line := range lines {\n\t\trun(line) // HERE 1\n\t}\n}\n',
    },
    commands: [['go', 'build', '-gcflags=-l', '-o', 'program', '.'], ['./program']],
    frames: ['cart/cart.go add', 'cart/cart.go each', 'cart/cart.go (*Cart).Total', 'main.go main'],
  },
  {
    language: 'java',
    files: {
      'src/main/java/com/shop/Main.java':
        'package com.shop;\n\npublic class Main {\n  public static void main(String[] args) {\n    new Cart().total(null); // HERE 3\n  }\n}\n',
      'src/main/java/com/shop/Cart.java':
        'package com.shop;\n\nimport java.util.List;\nimport java.util.function.Function;\n\nclass Cart {\n  int total(String name) {\n    Function<String, Integer> length = text -> Line.length(text); // HERE 1\n    return length.apply(name); // HERE 2\n  }\n\n  static class Line {\n    static int length(String text) {\n      return text.length(); // HERE 0\n    }\n  }\n}\n',
    },
    commands: [
      ['javac', '-d', 'out', 'src/main/java/com/shop/Main.java', 'src/main/java/com/shop/Cart.java'],
      ['java', '-cp', 'out', 'com.shop.Main'],
    ],
    frames: [
      'src/main/java/com/shop/Cart.java Line.length',
      'src/main/java/com/shop/Cart.java Cart.lambda$total$0',
      'src/main/java/com/shop/Cart.java Cart.total',
      'src/main/java/com/shop/Main.java Main.main',
    ],
  },
  {
    language: 'rust',
    files: {
      'src/main.rs':
        'mod cart;\n\nfn main() {\n    let cart = cart::Cart { prices: vec![] };\n    println!("{}", cart.first()); // HERE 1\n}\n',
      'src/cart.rs':
        'pub struct Cart {\n    pub prices: Vec<u32>,\n}\n\nimpl Cart {\n    #[inline(never)]\n    pub fn first(&self) -> u32 {\n        *self.prices.get(0).unwrap() // HERE 0\n    }\n}\n',
    },
    commands: [['rustc', '-g', '-o', 'program', 'src/main.rs'], ['./program']],
    frames: ['src/cart.rs Cart::first', 'src/main.rs main'],
  },
  {
    language: 'ruby',
    files: {
      'lib/shop/cart.rb':
        'module Shop\n  class Cart\n    def total(lines)\n      lines.map do |line| # HERE 2\n        price(line) # HERE 1\n      end\n    end\n\n    def price(line)\n      line.fetch(:price) # HERE 0\n    end\n  end\nend\n',
      'main.rb': "require_relative 'lib/shop/cart'\n\nShop::Cart.new.total([{}]) # HERE 3\n",
    },
    commands: [['ruby', 'main.rb']],
    frames: [
      'lib/shop/cart.rb Shop::Cart#price',
      'lib/shop/cart.rb Shop::Cart#total',
      'lib/shop/cart.rb Shop::Cart#total',
      'main.rb ',
    ],
  },
  {
    language: 'php',
    files: {
      'src/Cart.php':
        '<?php\nnamespace App;\n\nclass Cart {\n  public function total(?Line $line): int {\n    return $this->price($line); // HERE 1\n  }\n\n  private function price(?Line $line): int {\n    return $line->cents(); // HERE 0\n  }\n}\n',
      'main.php': "<?php\nrequire __DIR__ . '/src/Cart.php';\n\n(new App\\Cart())->total(null); // HERE 2\n",
    },
    commands: [['php', '-d', 'display_errors=stderr', '-d', 'log_errors=0', 'main.php']],
    frames: ['src/Cart.php Cart->price', 'src/Cart.php Cart->total', 'main.php '],
  },
]

for (const { language, files, commands, frames } of PROGRAMS) {
  test(`frames of a ${language} program that crashed are found with line and function`, async (t) => {
    const folder = folderWith(files)
    t.teardown(() => rmSync(folder, { recursive: true, force: true }))
    let output = ''
    for (const [program = '', ...words] of commands) {
      const env = { ...process.env, NODE_OPTIONS: '', RUST_BACKTRACE: '1', LC_ALL: 'C.UTF-8' }
      const ran = spawnSync(program, words, { cwd: folder, encoding: 'utf8', env })
      if (ran.error !== undefined) return void t.pass(`${program} is not installed`, { skip: program })
      output = ran.stderr + ran.stdout
    }
    // Where it ran is not where its sources are.
    const trace = parseStackTrace(output.replaceAll(folder, '/srv/run'), language)
    if (trace === undefined) throw new Error(`no trace in ${output}`)
    const repository = await opened(folder)
    const parsed = new ParsedFiles(repository)
    const found: string[] = []
    let last = ''
    for (const frame of resolveFrames(trace, repository)) {
      if (!frame.isOwn || frame.path === undefined || frame.line === undefined) continue
      const place = `${frame.path}:${frame.line}`
      // Ruby prints its own methods at the line that calls them.
      if (place === last) continue
      last = place
      const file = await parsed.open(frame.path)
      if (file === undefined) throw new Error(`${frame.path} is not read`)
      t.strictSame(locateLine(frame, file), { line: frame.line }, 'the frame fits the code')
      t.match(file.lines[frame.line - 1], new RegExp(`HERE ${found.length}`))
      const inside = functionOfFrame(file.root, frame, frame.line, frame.column)
      found.push(`${frame.path} ${inside?.name ?? ''}`)
    }
    t.strictSame(found, frames)
  })
}
