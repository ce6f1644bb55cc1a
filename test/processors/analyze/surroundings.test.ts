import { test } from 'tap'
import { diagnosisOf, eventOf, folderWith } from './support.ts'

interface Surroundings {
  readonly language: string
  readonly path: string
  readonly source: string
  /** By what is wrong: a trace, with the path of the folder for "DIR". */
  readonly traces: Readonly<Record<'variable' | 'path' | 'connection', string>>
}

/** What the causes or the evidence have to name. */
const NAMED = { variable: /MAIL_TOKEN/, path: /rates\.json/, connection: /5432/ }

const CASES: readonly Surroundings[] = [
  {
    language: 'JavaScript',
    path: 'app.js',
    source: `import { readFileSync } from 'node:fs'
function begin(connect) {
  const token = process.env.MAIL_TOKEN
  if (token === undefined) throw new Error('MAIL_TOKEN is not set')
  readFileSync('/mnt/shared/rates.json')
  connect(5432)
}
`,
    traces: {
      variable: 'Error: MAIL_TOKEN is not set\n    at begin (DIR/app.js:4:34)\n',
      path: `Error: ENOENT: no such file or directory, open '/mnt/shared/rates.json'
    at readFileSync (node:fs:441:20)
    at begin (DIR/app.js:5:3)
`,
      connection: `Error: connect ECONNREFUSED 127.0.0.1:5432
    at TCPConnectWrap.afterConnect [as oncomplete] (node:net:1607:16)
    at begin (DIR/app.js:6:3)
`,
    },
  },
  {
    language: 'Python',
    path: 'app.py',
    source: `import os
import socket
def begin():
    token = os.environ["MAIL_TOKEN"]
    rates = open("/mnt/shared/rates.json")
    socket.create_connection(("127.0.0.1", 5432))
`,
    traces: {
      variable: `Traceback (most recent call last):
  File "DIR/app.py", line 4, in begin
    token = os.environ["MAIL_TOKEN"]
  File "<frozen os>", line 679, in __getitem__
KeyError: 'MAIL_TOKEN'
`,
      path: `Traceback (most recent call last):
  File "DIR/app.py", line 5, in begin
    rates = open("/mnt/shared/rates.json")
FileNotFoundError: [Errno 2] No such file or directory: '/mnt/shared/rates.json'
`,
      connection: `Traceback (most recent call last):
  File "DIR/app.py", line 6, in begin
    socket.create_connection(("127.0.0.1", 5432))
ConnectionRefusedError: [Errno 111] Connection refused
`,
    },
  },
  {
    language: 'Go',
    path: 'app.go',
    source: `package main
func begin() {
	if os.Getenv("MAIL_TOKEN") == "" {
		panic("MAIL_TOKEN is not set")
	}
	must(os.Open("/mnt/shared/rates.json"))
	must(net.Dial("tcp", "127.0.0.1:5432"))
}
`,
    traces: {
      variable: `panic: MAIL_TOKEN is not set

goroutine 1 [running]:
main.begin(...)
	DIR/app.go:4
`,
      path: `panic: open /mnt/shared/rates.json: no such file or directory

goroutine 1 [running]:
main.begin(...)
	DIR/app.go:6
`,
      connection: `panic: dial tcp 127.0.0.1:5432: connect: connection refused

goroutine 1 [running]:
main.begin(...)
	DIR/app.go:7
`,
    },
  },
  {
    language: 'Java',
    path: 'App.java',
    source: `public class App {
    static void begin() throws Exception {
        String token = System.getenv("MAIL_TOKEN");
        if (token == null) throw new IllegalStateException("MAIL_TOKEN is not set");
        new java.io.FileReader("/mnt/shared/rates.json");
        new java.net.Socket("127.0.0.1", 5432);
    }
}
`,
    traces: {
      variable: `Exception in thread "main" java.lang.IllegalStateException: MAIL_TOKEN is not set
	at App.begin(App.java:4)
`,
      path: `Exception in thread "main" java.io.FileNotFoundException: /mnt/shared/rates.json (No such file or directory)
	at java.base/java.io.FileInputStream.open0(Native Method)
	at App.begin(App.java:5)
`,
      connection: `Exception in thread "main" java.net.ConnectException: Connection refused
	at java.base/sun.nio.ch.Net.connect0(Native Method)
	at App.begin(App.java:6)
`,
    },
  },
  {
    language: 'Rust',
    path: 'src/main.rs',
    source: `fn begin() {
    let token = std::env::var("MAIL_TOKEN").expect("MAIL_TOKEN is not set");
    std::fs::read("/mnt/shared/rates.json").unwrap();
    std::net::TcpStream::connect("127.0.0.1:5432").unwrap();
}
`,
    traces: {
      variable: `thread 'main' panicked at src/main.rs:2:45:
MAIL_TOKEN is not set: NotPresent
stack backtrace:
   0: app::begin
             at ./src/main.rs:2:45
`,
      path: `thread 'main' panicked at src/main.rs:3:45:
called \`Result::unwrap()\` on an \`Err\` value: Os { code: 2, kind: NotFound, message: "No such file or directory" }
stack backtrace:
   0: app::begin
             at ./src/main.rs:3:45
`,
      connection: `thread 'main' panicked at src/main.rs:4:52:
called \`Result::unwrap()\` on an \`Err\` value: Os { code: 111, kind: ConnectionRefused, message: "Connection refused" }
stack backtrace:
   0: app::begin
             at ./src/main.rs:4:52
`,
    },
  },
]

for (const { language, path, source, traces } of CASES) {
  test(`Analysis of ${language} names the variable, the path and the address that the surroundings lack`, async (t) => {
    const folder = folderWith(t, { [path]: source })
    for (const kind of ['variable', 'path', 'connection'] as const) {
      const found = await diagnosisOf(folder, eventOf(traces[kind].replaceAll('DIR', folder)))
      const isOutside = kind === 'path' ? /^(?:operational|resource_or_io)$/ : /^operational$/
      t.match(found.causeClass, isOutside, `${kind}: ${found.causeClass}`)
      t.match(JSON.stringify([found.causes, found.evidence]), NAMED[kind], kind)
      t.equal(found.locations[0]?.path, path, kind)
      t.ok(found.causes.length > 0, kind)
    }
  })
}

test('Analysis says of a module that is a folder of the repository that it is one', async (t) => {
  const folder = folderWith(t, {
    'package.json': '{ "scripts": { "test": "node --test test/" } }',
    'test/cart.test.js': '',
  })
  const trace = `Error: Cannot find module '/home/me/shop/test'\n    at Function._resolveFilename (node:internal/modules/cjs/loader:1400:15)\n    at defaultResolveImpl (node:internal/modules/cjs/loader:1050:19)\n`
  const { causes } = await diagnosisOf(folder, eventOf(trace))
  t.match(causes[0]?.summary ?? '', /`test\/` is a folder, and is asked for as if it was a file/)
})
