import { test } from 'tap'
import { by, tried } from './mutation-support.ts'

/** Code that leads one way, and code that leads back. */

const PROGRAMS: Readonly<Record<string, readonly [before: string, line: number, after: string]>> = {
  'Unit.java': [
    `enum Unit {
    GRAM, LITRE, SPOON;
    String symbol() {
        switch (this) {
            case GRAM: return "g";
            case LITRE: return "l";
            case SPOON: return "tsp";
            default: throw new IllegalStateException();
        }
    }
    static Unit of(String symbol) {
        switch (symbol) {
            case "g": return GRAM;
            case "l": return LITRE;
            default: throw new IllegalArgumentException(symbol);
        }
    }
}
`,
    15,
    'case "tsp": return SPOON;',
  ],
  'Arrow.java': [
    `enum Unit {
    GRAM, LITRE, SPOON;
    String symbol() {
        return switch (this) {
            case GRAM -> "g";
            case LITRE -> "l";
            case SPOON -> "tsp";
        };
    }
    static Unit of(String symbol) {
        return switch (symbol) {
            case "g" -> GRAM;
            case "l" -> LITRE;
            default -> throw new IllegalArgumentException(symbol);
        };
    }
}
`,
    14,
    'case "tsp" -> SPOON;',
  ],
  'unit.py': [
    `SYMBOLS = {Unit.GRAM: "g", Unit.LITRE: "l", Unit.SPOON: "tsp"}
UNITS = {
    "g": Unit.GRAM,
    "l": Unit.LITRE,
}


def parse(symbol):
    return UNITS[symbol]
`,
    9,
    '"tsp": Unit.SPOON,',
  ],
  'unit.rs': [
    `impl Unit {
    fn symbol(&self) -> &'static str {
        match self {
            Unit::Gram => "g",
            Unit::Litre => "l",
            Unit::Spoon => "tsp",
        }
    }
    fn of(symbol: &str) -> Unit {
        match symbol {
            "g" => Unit::Gram,
            "l" => Unit::Litre,
            _ => panic!("no unit"),
        }
    }
}
`,
    13,
    '"tsp" => Unit::Spoon,',
  ],
  'unit.go': [
    `package unit

func (u Unit) Symbol() string {
	switch u {
	case Gram:
		return "g"
	case Litre:
		return "l"
	case Spoon:
		return "tsp"
	}
	return ""
}

var units = map[string]Unit{
	"g": Gram,
	"l": Litre,
}

func Of(symbol string) Unit {
	return units[symbol]
}
`,
    21,
    '"tsp": Spoon,',
  ],
  'unit.ts': [
    `export function symbol(unit) {
  switch (unit) {
    case 'gram': return 'g'
    case 'litre': return 'l'
    case 'spoon': return 'tsp'
  }
}
export function unitOf(symbol) {
  switch (symbol) {
    case 'g': return 'gram'
    case 'l': return 'litre'
    default: throw new Error(symbol)
  }
}
`,
    12,
    "case 'tsp': return 'spoon'",
  ],
}

test('way back: a table lacks what another one leads to from there', async (t) => {
  for (const [path, [before, line, after]] of Object.entries(PROGRAMS)) {
    const found = tried({ path, lines: [line], before }).filter(({ mutation }) => mutation === 'way_back')
    t.strictSame(
      found.map(({ changed }) => changed.split(' / ')[0]),
      [after],
      path,
    )
    t.match(found[0]?.witness, /has all of these the other way round/, path)
  }
})

test('way back: tables that do not lead back, that disagree, or that lack nothing stay', async (t) => {
  const [before = '', line = 0] = PROGRAMS['unit.py'] ?? []
  for (const other of [
    before.replace('Unit.LITRE: "l"', 'Unit.LITRE: "ltr"'),
    before.replace('Unit.SPOON: "tsp"', 'Unit.SPOON: "l"'),
    before.replace('"l": Unit.LITRE,', '"l": Unit.LITRE,\n    "tsp": Unit.SPOON,'),
    before.replace('"l": Unit.LITRE,\n', ''),
  ])
    t.strictSame(by('way_back', { path: 'unit.py', lines: [line], before: other }), [], other)
})

test('as written back: what reads takes the form of what writes, by names of libraries and by what stands between values', async (t) => {
  const header = `impl Header {
    fn write(&self, to: &mut Vec<u8>) {
        to.extend_from_slice(&self.length.to_be_bytes());
    }
    fn read(from: &[u8]) -> Header {
        Header { length: u16::from_le_bytes([from[1], from[2]]) }
    }
}
`
  t.strictSame(by('as_written_back', { path: 'a.rs', lines: [6], before: header }), [
    'Header { length: u16::from_be_bytes([from[1], from[2]]) }',
  ])
  const lines = `def format_line(row):
    return f"{row.name};{row.count}"


def parse_line(line):
    name, count = line.split(",")
    return Row(name, int(count))
`
  t.strictSame(by('as_written_back', { path: 'a.py', lines: [6], before: lines }), [
    'name, count = line.split(";")',
  ])
  const buffer = `export function encode(at) {
  const bytes = Buffer.alloc(4)
  bytes.writeUInt32BE(at)
  return bytes
}
export function decode(bytes) {
  return PLACES[bytes.readUInt32LE(0)].name
}
`
  t.strictSame(by('as_written_back', { path: 'a.js', lines: [7], before: buffer }), [
    'return PLACES[bytes.readUInt32BE(0)].name',
  ])
})

test('as written back: what both have, and functions that are no way back of each other stay', async (t) => {
  const lines = (name: string, read: string): string =>
    `def ${name}(row):\n    return f"{row.name};{row.count}"\n\n\ndef parse_line(line):\n    name, count = line.split("${read}")\n    return Row(name, int(count))\n`
  t.strictSame(by('as_written_back', { path: 'a.py', lines: [6], before: lines('format_line', ';') }), [])
  t.strictSame(by('as_written_back', { path: 'a.py', lines: [6], before: lines('format_page', ',') }), [])
  t.strictSame(by('as_written_back', { path: 'a.py', lines: [6], before: lines('weigh', ',') }), [])
})
