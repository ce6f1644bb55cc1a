import { test } from 'tap'
import { crashOf, diagnosisOf, eventOf, folderWith } from './support.ts'

interface Case {
  readonly files: Readonly<Record<string, string>>
  /** What prints the trace, or the trace. */
  readonly trace: readonly string[] | string
  readonly says: RegExp
}

const RATES = `package shop;

public final class Rates {
    static long cents(Carrier carrier) {
        switch (carrier) {
            case POST:
                return 395;
            case COURIER:
                return 990;
            default:
                throw new IllegalStateException("Unexpected value: " + carrier);
        }
    }
}
`

const TRACE = `Exception in thread "main" java.lang.IllegalStateException: Unexpected value: FREIGHT\n\tat shop.Rates.cents(Rates.java:11)\n\tat shop.Main.main(Main.java:5)\n`

const CASES: Readonly<Record<string, Case>> = {
  'a default of Java that raises is told with the member of the enumeration that has no case': {
    files: {
      'src/shop/Carrier.java': 'package shop;\n\npublic enum Carrier { POST, COURIER, FREIGHT, BIKE }\n',
      'src/shop/Rates.java': RATES,
    },
    trace: TRACE,
    says: /Rates\.java:5 has no branch for `FREIGHT`, which src\/shop\/Carrier\.java tells apart from `POST` and `COURIER`/,
  },
  'a default that raises is told with the cases beside it where no type of the program is known': {
    files: { 'src/shop/Rates.java': RATES },
    trace: TRACE,
    says: /`Rates\.cents` raises this itself for a `carrier` that has no branch beside `POST` and `COURIER` \(src\/shop\/Rates\.java:11\)/,
  },
  'an else that raises is told with the texts that have a branch': {
    files: {
      'main.py': `def area(shape, size):
    if shape == "square":
        return size * size
    elif shape == "circle":
        return 3 * size * size
    else:
        raise ValueError(f"unknown shape {shape}")


print(area("star", 2))
`,
    },
    trace: ['python3', 'main.py'],
    says: /`area` raises this itself for a `shape` that has no branch beside `square` and `circle` \(main\.py:7\)/,
  },
  'a case for the rest that raises is told with the member of the enumeration that has no case': {
    files: {
      'main.py': `from enum import Enum


class Kind(Enum):
    SMALL = 1
    LARGE = 2
    HUGE = 3


def price(kind):
    match kind:
        case Kind.SMALL:
            return 5
        case Kind.LARGE:
            return 9
        case _:
            raise ValueError(f"no price for {kind}")


print(price(Kind.HUGE))
`,
    },
    trace: ['python3', 'main.py'],
    says: /main\.py:11 has no branch for `HUGE`, which main\.py tells apart from `SMALL` and `LARGE`/,
  },
  'a default of JavaScript that throws is told with the tag of a record that has no case': {
    files: {
      'events.ts': `export type Event = { type: 'added' } | { type: 'removed' } | { type: 'restored' }\n`,
      'main.ts': `import type { Event } from './events.ts'

function sign(event: Event): number {
  switch (event.type) {
    case 'added':
      return 1
    case 'removed':
      return -1
    default:
      throw new Error(\`unknown event \${event.type}\`)
  }
}
console.log(sign({ type: 'restored' }))
`,
    },
    trace: ['node', 'main.ts'],
    says: /main\.ts:4 has no branch for `restored`, which events\.ts tells apart from `added` and `removed`/,
  },
  'an arm of Rust for the rest that panics is told with the variant that has no arm': {
    files: {
      'Cargo.toml': '[package]\nname = "shop"\n',
      'src/lib.rs': `pub enum Shape {
    Square { side: u32 },
    Circle(u32),
    Star,
}

pub fn area(shape: &Shape) -> u32 {
    match shape {
        Shape::Square { side } => side * side,
        Shape::Circle(radius) => 3 * radius * radius,
        _ => panic!("no area"),
    }
}
`,
    },
    trace: `thread 'main' panicked at src/lib.rs:11:14:\nno area\nstack backtrace:\n   3: shop::area\n             at ./src/lib.rs:11:14\n`,
    says: /src\/lib\.rs:8 has no branch for `Star`, which src\/lib\.rs tells apart from `Square` and `Circle`/,
  },
}

for (const [name, { files, trace, says }] of Object.entries(CASES)) {
  test(name, async (t) => {
    const folder = folderWith(t, files)
    const output = typeof trace === 'string' ? trace : crashOf(folder, trace)
    const { causes } = await diagnosisOf(folder, eventOf(output))
    t.match(causes[0]?.summary ?? '', says)
  })
}
