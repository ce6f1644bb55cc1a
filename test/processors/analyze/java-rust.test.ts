import { test } from 'tap'
import { diagnosisOf, eventOf, folderWith } from './support.ts'

const JAVA = `package shop;

class Orders {
    private final java.util.Map<String, Order> byId = new java.util.HashMap<>();

    Order find(String id) {
        return byId.get(id);
    }

    String label(String id) {
        Order order = find(id);
        return order.customer().trim();
    }

    int share(int total, int people) {
        return total / people;
    }

    int half(int total) {
        return share(total, 0);
    }
}
`

test('Analysis follows a null through a method of Java to the lookup that gave it', async (t) => {
  const folder = folderWith(t, { 'src/shop/Orders.java': JAVA })
  const trace = `Exception in thread "main" java.lang.NullPointerException: Cannot invoke "shop.Order.customer()" because "order" is null\n\tat shop.Orders.label(Orders.java:12)\n`
  const found = await diagnosisOf(folder, eventOf(trace))
  t.equal(found.locations[0]?.path, 'src/shop/Orders.java')
  t.match(
    found.causes[0]?.summary ?? '',
    /`order` is null where `\.customer` is read .*`find\(id\)`.*`byId\.get\(id\)` is a lookup|`byId\.get\(id\)`, which is null/,
  )
  t.ok(found.locations.some(({ line }) => line === 7))
})

test('Analysis follows a zero to the call of Java that gave it', async (t) => {
  const folder = folderWith(t, { 'src/shop/Orders.java': JAVA })
  const trace = `Exception in thread "main" java.lang.ArithmeticException: / by zero\n\tat shop.Orders.share(Orders.java:16)\n\tat shop.Orders.half(Orders.java:20)\n`
  const found = await diagnosisOf(folder, eventOf(trace))
  t.equal(found.causeClass, 'arithmetic')
  t.match(
    found.causes[0]?.summary ?? '',
    /`people` is zero in `total \/ people`.*called with `0` for `people`/,
  )
  t.ok(found.locations.slice(0, 2).some(({ line }) => line === 20))
})

const RUST = `use std::collections::HashMap;

struct Shelf {
    books: HashMap<String, u32>,
}

impl Shelf {
    fn find(&self, title: &str) -> Option<&u32> {
        self.books.get(title)
    }

    fn price(&self, title: &str) -> u32 {
        let found = self.find(title);
        *found.unwrap()
    }
}

fn mean(sum: u32, count: u32) -> u32 {
    sum / count
}

fn report(values: &[u32]) -> u32 {
    let count = values.len() as u32;
    mean(values.iter().sum(), count)
}
`

test('Analysis follows a None of Rust to the lookup that gave it', async (t) => {
  const folder = folderWith(t, { 'Cargo.toml': '[package]\nname = "shelf"\n', 'src/lib.rs': RUST })
  const trace = `thread 'main' panicked at src/lib.rs:14:16:\ncalled \`Option::unwrap()\` on a \`None\` value\nstack backtrace:\n   3: shelf::Shelf::price\n             at ./src/lib.rs:14:16\n`
  const found = await diagnosisOf(folder, eventOf(trace))
  t.equal(found.errorClass, 'null_dereference')
  t.ok(found.locations.slice(0, 2).some((one) => one.function === 'Shelf::price'))
  t.match(found.causes[0]?.summary ?? '', /`found` is None in `found\.unwrap/)
  t.ok(found.locations.some(({ line }) => line === 9))
})

test('Analysis follows a divisor of Rust to the caller', async (t) => {
  const folder = folderWith(t, { 'Cargo.toml': '[package]\nname = "shelf"\n', 'src/lib.rs': RUST })
  const trace = `thread 'main' panicked at src/lib.rs:19:5:\nattempt to divide by zero\nstack backtrace:\n   3: shelf::mean\n             at ./src/lib.rs:19:5\n   4: shelf::report\n             at ./src/lib.rs:24:5\n`
  const found = await diagnosisOf(folder, eventOf(trace))
  t.equal(found.causeClass, 'arithmetic')
  t.same(
    found.locations
      .slice(0, 2)
      .map((location) => location.function)
      .toSorted(),
    ['mean', 'report'],
  )
})

test('A method that a collection of Java has is not taken for one of the class that holds it', async (t) => {
  const shelves = `package shop;

class Shelves {
    private final Map<String, Integer> pieces = new HashMap<>();

    public void put(String sku, int count) {
        pieces.merge(sku.toUpperCase(), count, Integer::sum);
    }

    public int available(String sku) {
        return pieces.get(sku);
    }

    public void take(String sku) {
        pieces.put(sku, available(sku) - 1);
    }
}
`
  const folder = folderWith(t, { 'src/shop/Shelves.java': shelves })
  const trace = `Exception in thread "main" java.lang.NullPointerException: Cannot invoke "java.lang.Integer.intValue()" because the return value of "java.util.Map.get(Object)" is null\n\tat shop.Shelves.available(Shelves.java:11)\n\tat shop.Shelves.take(Shelves.java:15)\n`
  const found = await diagnosisOf(folder, eventOf(trace))
  t.notOk(found.locations.some(({ reason }) => /gives? `pieces\.put/.test(reason)))
  t.notOk(found.locations.some(({ line }) => line === 6))
})

test('What a caller hands over under the same name is not said to be itself', async (t) => {
  const shelf = `pub struct Shelf {
    pieces: u32,
}

impl Shelf {
    pub fn take(&mut self, count: u32) -> u32 {
        self.pieces - count
    }
}

pub fn sell(shelf: &mut Shelf, count: u32) -> u32 {
    shelf.take(count)
}
`
  const folder = folderWith(t, { 'Cargo.toml': '[package]\nname = "shop"\n', 'src/lib.rs': shelf })
  const trace = `thread 'main' panicked at src/lib.rs:7:9:\nattempt to subtract with overflow\nstack backtrace:\n   0: shop::Shelf::take\n             at ./src/lib.rs:7:9\n   1: shop::sell\n             at ./src/lib.rs:12:5\n`
  const summary = (await diagnosisOf(folder, eventOf(trace))).causes[0]?.summary ?? ''
  t.match(summary, /^a difference is below zero.* in `self\.pieces - count`/)
  t.notMatch(summary, /`count` is `count`/)
})

test('Times with and without a zone are operands that do not go together, in differences as in comparisons', async (t) => {
  const folder = folderWith(t, {
    'plan.py':
      'def age(now, name):\n    made = parse_name(name)\n    return now - made\n\ndef parse_name(name):\n    return datetime.strptime(name, "%Y%m%d")\n',
  })
  const trace = `Traceback (most recent call last):\n  File "plan.py", line 3, in age\n    return now - made\nTypeError: can't subtract offset-naive and offset-aware datetimes\n`
  const found = await diagnosisOf(folder, eventOf(trace))
  t.match(
    found.causes[0]?.summary ?? '',
    /offset-aware datetimes in `now - made`.*`made` is `parse_name\(name\)`/,
  )
})

test('Analysis names the first use of a stream of Java that is used twice', async (t) => {
  const folder = folderWith(t, {
    'src/shop/Payroll.java': `package shop;

class Payroll {
    String summary(String name) {
        Stream<Employee> team = team(name);
        int total = team.mapToInt(Employee::salary).sum();
        return total + team.map(Employee::name).collect(Collectors.joining(", "));
    }
}
`,
  })
  const trace = `Exception in thread "main" java.lang.IllegalStateException: stream has already been operated upon or closed\n\tat java.base/java.util.stream.AbstractPipeline.<init>(AbstractPipeline.java:203)\n\tat shop.Payroll.summary(Payroll.java:7)\n`
  const found = await diagnosisOf(folder, eventOf(trace))
  t.equal(found.locations[0]?.line, 6)
  t.match(
    found.causes[0]?.summary ?? '',
    /a stream is used a second time \(src\/shop\/Payroll\.java:7\): src\/shop\/Payroll\.java:6 uses `team` up/,
  )
})

test('Analysis names the function of Rust that calls itself where the stack is full and no call is printed', async (t) => {
  const source = `use std::collections::HashMap;

pub struct Chart {
    managers: HashMap<String, String>,
}

impl Chart {
    pub fn len(&self) -> usize {
        self.managers.len()
    }

    pub fn depth(&self, person: &str) -> usize {
        match self.managers.get(person) {
            Some(manager) => 1 + self.depth(manager),
            None => 0,
        }
    }
}
`
  const folder = folderWith(t, { 'Cargo.toml': '[package]\nname = "chart"\n', 'src/lib.rs': source })
  const death = `thread 'main' (12341) has overflowed its stack\nfatal runtime error: stack overflow, aborting\n`
  const found = await diagnosisOf(folder, eventOf(death))
  t.equal(found.errorClass, 'recursion')
  t.same(
    found.locations.map((location) => [location.function, location.line]),
    [['Chart::depth', 14]],
  )
  t.match(
    found.causes[0]?.summary ?? '',
    /Rust prints none of them; .* only `Chart::depth` \(src\/lib\.rs:14\) calls itself/,
  )
  const others = Array.from({ length: 60 }, (_, index) => [`src/part${index}.rs`, 'pub fn one() {}\n'])
  const large = folderWith(t, {
    'src/lib.rs': source,
    ...(Object.fromEntries(others) as Record<string, string>),
  })
  t.same(
    (await diagnosisOf(large, eventOf(death))).locations,
    [],
    'not all were looked at: it may not be the only one',
  )
})
