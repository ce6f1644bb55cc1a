import { test } from 'tap'
import { by } from './mutation-support.ts'

/** Known defects of languages: each is tried with code it fits, and with code it leaves alone. */

const DEADLOCK = 'all goroutines are asleep - deadlock!'

test('what a function of Go puts off to its end is not done by hand besides', async (t) => {
  const before =
    'package p\n\nfunc (c *Cache) Get() string {\n\tc.mu.Lock()\n\tdefer c.mu.Unlock()\n\tif c.ok {\n\t\tc.mu.Unlock()\n\t\treturn "a"\n\t}\n\treturn ""\n}\n'
  const slip = { path: 'a.go', lines: [8], before, message: 'sync: unlock of unlocked mutex' }
  t.match(by('released_twice', slip)[0], /^return "a"/)
  const once = before.replace('\tdefer c.mu.Unlock()\n', '')
  t.strictSame(by('released_twice', { ...slip, before: once }), [])
})

test('what all rounds of a loop need is ended after the loop, and what a round made in the loop', async (t) => {
  const before =
    'package p\n\nfunc send(out chan<- int, all []int) {\n\tfor _, n := range all {\n\t\tout <- n\n\t\tclose(out)\n\t}\n}\n'
  const slip = { path: 'a.go', lines: [5], before, message: 'send on closed channel' }
  t.strictSame(by('ended_in_loop', slip), ['} / close(out)'])
  const own = before.replace('\t\tout <- n', '\t\tout := make(chan int, 1)\n\t\tout <- n')
  t.strictSame(by('ended_in_loop', { ...slip, before: own }), [])
  const java =
    'class A {\n  void all(Pool pool, int[] ns) {\n    for (int n : ns) {\n      pool.submit(n);\n      pool.shutdown();\n    }\n  }\n}\n'
  t.strictSame(
    by('ended_in_loop', { path: 'A.java', lines: [4], before: java, type: 'RejectedExecutionException' }),
    ['} / pool.shutdown();'],
  )
  const asked = java.replace(
    'pool.shutdown();',
    'if (n > 9) {\n        log(n);\n        pool.shutdown();\n      }',
  )
  t.strictSame(
    by('ended_in_loop', { path: 'A.java', lines: [4], before: asked, type: 'RejectedExecutionException' }),
    [],
  )
})

test('what others wait for is put off where a function can end before', async (t) => {
  const before =
    'package p\n\nfunc fetch(url string, wg *sync.WaitGroup) {\n\tif url == "" {\n\t\treturn\n\t}\n\tload(url)\n\twg.Done()\n}\n'
  const slip = { path: 'a.go', lines: [7], before, message: DEADLOCK }
  t.match(by('released_late', slip)[0], /^defer wg\.Done\(\)/)
  const always = before.replace('\tif url == "" {\n\t\treturn\n\t}\n', '')
  t.strictSame(by('released_late', { ...slip, before: always }), [])
})

test('a lock that is given back before the last return is given back on every way out', async (t) => {
  const before =
    'package p\n\nfunc (a *Account) Withdraw(n int) error {\n\ta.mu.Lock()\n\tif n > a.balance {\n\t\treturn ErrFunds\n\t}\n\ta.balance -= n\n\ta.mu.Unlock()\n\treturn nil\n}\n'
  const slip = { path: 'a.go', lines: [6], before, message: DEADLOCK }
  t.match(by('released_late', slip)[0], /^defer a\.mu\.Unlock\(\)/)
  const sooner = before.replace('\treturn nil', '\taudit(a)\n\treturn nil')
  t.strictSame(
    by('released_late', { ...slip, before: sooner }),
    [],
    'what stands behind it runs without the lock',
  )
})

test('a channel that is filled before somebody takes from it gets room for all', async (t) => {
  const before =
    'package p\n\nfunc squares(all []int) <-chan int {\n\tout := make(chan int)\n\tfor _, n := range all {\n\t\tout <- n\n\t}\n\treturn out\n}\n'
  const slip = { path: 'a.go', lines: [6], before, message: DEADLOCK }
  t.strictSame(by('room_for_results', slip), ['out := make(chan int, len(all))'])
  const roomy = before.replace('make(chan int)', 'make(chan int, 9)')
  t.strictSame(by('room_for_results', { ...slip, before: roomy }), [])
})

test('a name that a block of Go declares anew is set outside, where that one is used behind it', async (t) => {
  const before =
    'package p\n\nfunc connect(path string) *Store {\n\tvar store *Store\n\tif path != "" {\n\t\tstore, err := open(path)\n\t\tlog(store, err)\n\t}\n\treturn store.Ready()\n}\n'
  const slip = {
    path: 'a.go',
    lines: [9],
    before,
    message: 'invalid memory address or nil pointer dereference',
  }
  t.match(by('shadowed', slip)[0], /^var err error \/ store, err = open\(path\)/)
  const unused = before.replace('return store.Ready()', 'return nil')
  t.strictSame(by('shadowed', { ...slip, before: unused }), [])
})

test('a walk that notes where it was ends where it comes again, and one that asks already is left alone', async (t) => {
  const go =
    'package p\n\nfunc reach(m string, seen map[string]bool) {\n\tseen[m] = true\n\tfor _, n := range links[m] {\n\t\treach(n, seen)\n\t}\n}\n'
  const overflow = { type: 'fatal error', message: 'stack overflow' }
  t.match(
    by('visited_unasked', { path: 'a.go', lines: [6], before: go, ...overflow })[0],
    /^if seen\[m\] \{ \/ return \/ \}/,
  )
  const asks = go.replace('\tseen[m] = true', '\tif seen[m] {\n\t\treturn\n\t}\n\tseen[m] = true')
  t.strictSame(by('visited_unasked', { path: 'a.go', lines: [6], before: asks, ...overflow }), [])
  const java =
    'class A {\n  void visit(String m, Set<String> seen) {\n    seen.add(m);\n    for (String n : links(m)) visit(n, seen);\n  }\n}\n'
  t.match(
    by('visited_unasked', { path: 'A.java', lines: [4], before: java, type: 'StackOverflowError' })[0],
    /^if \(!seen\.add\(m\)\) \{ \/ return;/,
  )
  const counts = java.replace('void visit', 'int visit')
  t.strictSame(
    by('visited_unasked', { path: 'A.java', lines: [4], before: counts, type: 'StackOverflowError' }),
    [],
  )
})

test('a loop that takes places out of what it counts through goes from the end', async (t) => {
  const rust =
    'fn clean(tasks: &mut Vec<u32>) {\n    for i in 0..tasks.len() {\n        if tasks[i] == 0 {\n            tasks.remove(i);\n        }\n    }\n}\n'
  const slip = {
    path: 'a.rs',
    lines: [3],
    before: rust,
    message: 'index out of bounds: the len is 2 but the index is 2',
  }
  t.strictSame(by('backward_removal', slip), ['for i in (0..tasks.len()).rev() {'])
  t.strictSame(
    by('backward_removal', { ...slip, before: rust.replace('tasks.remove(i)', 'done.push(i)') }),
    [],
  )
  const go =
    'package p\n\nfunc prune(all []int) []int {\n\tfor i := range all {\n\t\tif all[i] == 0 {\n\t\t\tall = append(all[:i], all[i+1:]...)\n\t\t}\n\t}\n\treturn all\n}\n'
  t.strictSame(
    by('backward_removal', {
      path: 'a.go',
      lines: [5],
      before: go,
      message: 'index out of range [3] with length 3',
    }),
    ['for i := len(all) - 1; i >= 0; i-- {'],
  )
})

test('a record of Go is made with the part that it points to, unless somebody sets or asks for it', async (t) => {
  const before =
    'package p\n\ntype Audit struct{ lines []string }\ntype Repo struct {\n\t*Audit\n\tnames []string\n}\n\nfunc NewRepo() *Repo {\n\treturn &Repo{}\n}\n\nfunc (r *Repo) Save() {\n\tr.lines = nil\n}\n'
  const slip = {
    path: 'a.go',
    lines: [14],
    before,
    message: 'invalid memory address or nil pointer dereference',
  }
  t.strictSame(by('unmade_part', slip), ['return &Repo{Audit: &Audit{}}'])
  const asked = `${before}\nfunc (r *Repo) has() bool { return r.Audit != nil }\n`
  t.strictSame(by('unmade_part', { ...slip, before: asked }), [])
})

test('two cells that may be the same one are borrowed in turn, unless a statement needs both', async (t) => {
  const before =
    'fn transfer(from: &Shared, to: &Shared, n: i64) {\n    let mut a = from.borrow_mut();\n    let mut b = to.borrow_mut();\n    a.balance -= n;\n    b.balance += n;\n}\n'
  const slip = { path: 'a.rs', lines: [3], before, message: 'RefCell already borrowed' }
  t.match(
    by('borrows_in_turn', slip)[0],
    /^from\.borrow_mut\(\)\.balance -= n; \/ to\.borrow_mut\(\)\.balance \+= n;/,
  )
  const both = before.replace('b.balance += n', 'b.balance += a.balance')
  t.strictSame(by('borrows_in_turn', { ...slip, before: both }), [])
})

test('letters of a date pattern that mean something else are told', async (t) => {
  const of = (pattern: string): readonly string[] =>
    by('date_letters', {
      path: 'A.java',
      lines: [3],
      before: `class A {\n  Object read(String text) {\n    return parse(text, DateTimeFormatter.ofPattern("${pattern}"));\n  }\n}\n`,
      type: 'java.time.format.DateTimeParseException',
      message: "Text 'x' could not be parsed",
    })
  t.ok(
    of('yyyy-MM-dd hh:mm').includes('return parse(text, DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm"));'),
  )
  t.ok(of('yyyy-mm-dd').includes('return parse(text, DateTimeFormatter.ofPattern("yyyy-MM-dd"));'))
  t.strictSame(of('yyyy-MM-dd HH:mm'), [])
})

test('parts of a layout of Go that mean something else are told', async (t) => {
  const of = (layout: string): readonly string[] =>
    by('date_letters', {
      path: 'a.go',
      lines: [4],
      before: `package p\n\nfunc f(text string) {\n\tat, err := time.Parse("${layout}", text)\n\tlog(at, err)\n}\n`,
      message: 'parsing time "2026-02-03 19:10" as "2006-01-02 03:04": hour out of range',
    })
  t.strictSame(of('2006-01-02 03:04'), ['at, err := time.Parse("2006-01-02 15:04", text)'])
  t.strictSame(of('YYYY-MM-DD'), ['at, err := time.Parse("2006-01-02", text)'])
  t.strictSame(of('2006-01-02 03:04 PM'), [])
})

test('a percent sign that is meant as one is written twice', async (t) => {
  const of = (line: string): readonly string[] =>
    by('percent_sign', {
      path: 'A.java',
      lines: [3],
      before: `class A {\n  String note(int n) {\n    return ${line};\n  }\n}\n`,
      type: 'java.util.UnknownFormatConversionException',
      message: "Conversion = '%'",
    })
  t.strictSame(of('String.format("%d% off", n)'), ['return String.format("%d%% off", n);'])
  t.strictSame(of('String.format("%d%% off", n)'), [])
})

test('a stream that is used twice is kept as a list', async (t) => {
  const before =
    'class A {\n  long f(List<Integer> all) {\n    Stream<Integer> some = all.stream().filter(a -> a > 0);\n    long n = some.count();\n    return n + some.count();\n  }\n}\n'
  const slip = {
    path: 'A.java',
    lines: [5],
    before,
    type: 'java.lang.IllegalStateException',
    message: 'stream has already been operated upon or closed',
  }
  t.strictSame(by('stream_twice', slip), [
    'java.util.List<Integer> some = all.stream().filter(a -> a > 0).toList(); / long n = some.stream().count(); / return n + some.stream().count();',
  ])
  t.strictSame(by('stream_twice', { ...slip, before: before.replace('n + some.count()', 'n') }), [])
})

test('records without an order get that of a part whose name says so', async (t) => {
  const before =
    'class A {\n  record Task(String name, int due) {}\n  void f() {\n    Queue<Task> queue = new PriorityQueue<>();\n    queue.add(new Task("a", 1));\n  }\n}\n'
  const slip = {
    path: 'A.java',
    lines: [5],
    before,
    type: 'java.lang.ClassCastException',
    message: 'class A$Task cannot be cast to class java.lang.Comparable (A$Task is in unnamed module)',
  }
  t.strictSame(by('in_order_of', slip), [
    'Queue<Task> queue = new PriorityQueue<>(java.util.Comparator.comparing(Task::due));',
    'Queue<Task> queue = new PriorityQueue<>(java.util.Comparator.comparing(Task::name));',
  ])
  t.strictSame(
    by('in_order_of', {
      ...slip,
      before: before.replace('new PriorityQueue<>()', 'new PriorityQueue<>(BY_DUE)'),
    }),
    [],
  )
})

test('a second part that is not there is empty where the comment of the function says so', async (t) => {
  const before =
    '/// Reads "key: value" lines; a line without a value has an empty one.\nfn read(line: &str) -> (String, String) {\n    let parts: Vec<&str> = line.split(\':\').collect();\n    (parts[0].to_string(), parts[1].to_string())\n}\n'
  const slip = {
    path: 'a.rs',
    lines: [4],
    before,
    message: 'index out of bounds: the len is 1 but the index is 1',
  }
  t.strictSame(by('missing_part', slip), [
    '(parts[0].to_string(), parts.get(1).copied().unwrap_or("").to_string())',
  ])
  t.strictSame(by('missing_part', { ...slip, before: before.replace(/^.*\n/, '') }), [])
})

test('forms of the libraries that bear more are told by the error', async (t) => {
  const of = (path: string, line: string, message: string): readonly string[] =>
    by('sturdier_form', {
      path,
      lines: [2],
      before: path.endsWith('.java')
        ? `class A { void f() {\n${line}\n} }\n`
        : path.endsWith('.go')
          ? `package p\nfunc f() { ${line} }\n`
          : `fn f() {\n${line}\n}\n`,
      message,
    })
  // How money is rounded is nothing that a library knows.
  t.notMatch(
    of('a.java', 'BigDecimal x = bill.divide(parts);', 'Non-terminating decimal expansion').join(),
    'HALF_',
  )
  t.strictSame(of('a.rs', 'let x = rows.split_at(head);', 'mid > len'), [
    'let x = rows.split_at(rows.len().min(head));',
  ])
  t.strictSame(of('a.rs', 'let x = wanted.clamp(1, last);', 'assertion failed: min <= max'), [
    'let x = wanted.clamp(1, last.max(1));',
  ])
  t.strictSame(
    of(
      'A.java',
      'next = LocalDate.of(day.getYear(), day.getMonthValue() + 1, day.getDayOfMonth());',
      "Invalid date 'FEBRUARY 31'",
    )[0],
    'next = day.plusMonths(1);',
  )
  t.strictSame(of('A.java', 'String[] all = (String[]) set.toArray();', 'ClassCastException'), [
    'String[] all = set.toArray(new String[0]);',
  ])
  t.strictSame(
    of('a.rs', "if open.pop().unwrap() != '(' {}", 'called `Option::unwrap()` on a `None` value'),
    ["if open.pop() != Some('(') {}"],
  )
  t.strictSame(of('A.java', 'text = " ".repeat(width - n);', 'count is negative: -2'), [
    'text = " ".repeat(Math.max(0, width - n));',
  ])
  t.strictSame(of('A.java', 'rows.subList(0, 2);', 'something else'), [])
  t.strictSame(
    of('a.go', 're := regexp.MustCompile("(?i)" + words)', 'regexp: Compile(`(?i)(`): error parsing regexp'),
    [
      'func f() { re := regexp.MustCompile("(?i)" + regexp.QuoteMeta(words)) }',
      'func f() { re := regexp.MustCompile(regexp.QuoteMeta("(?i)" + words)) }',
    ],
  )
})
