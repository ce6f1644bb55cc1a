import { test } from 'tap'
import { by } from './mutation-support.ts'

const ROWS = `import json

def read(rows):
    found = []
    for row in rows:
        try:
            found.append(float(row.get("price")))
        except ValueError:
            found.append(None)
    return found
`

test('A failure is dealt with as another one of the same statement is', async (t) => {
  const asked = { path: 'a.py', lines: [7], before: ROWS, type: 'TypeError' }
  t.strictSame(by('caught_beside', asked), ['except (ValueError, TypeError):'])
  const two = ROWS.replace('except ValueError:', 'except (KeyError, ValueError) as error:')
  t.strictSame(by('caught_beside', { ...asked, before: two }), [
    'except (KeyError, ValueError, TypeError) as error:',
  ])
})

test('A failure further in is dealt with where the call of it is tried', async (t) => {
  const before = `def read(text):
    try:
        return parse(text)
    except KeyError:
        return None

def parse(text):
    return int(text)
`
  t.strictSame(by('caught_beside', { path: 'a.py', lines: [8, 3], before, type: 'ValueError' }), [
    'except (KeyError, ValueError):',
  ])
})

test('An error of a module goes by a name that the file has, or by what it is a kind of', async (t) => {
  const asked = { path: 'a.py', lines: [7], type: 'json.decoder.JSONDecodeError' }
  t.strictSame(by('caught_beside', { ...asked, before: ROWS.replace('ValueError', 'KeyError') }), [
    'except (KeyError, json.JSONDecodeError):',
  ])
  const plain = ROWS.replace('import json\n', '\n').replace('ValueError', 'KeyError')
  t.strictSame(by('caught_beside', { ...asked, before: plain }), ['except (KeyError, ValueError):'])
  t.strictSame(by('caught_beside', { ...asked, before: plain, type: 'shop.errors.Late' }), [])
})

test('Handlers that do nothing, code in a handler, mistakes in the code: nothing is caught with them', async (t) => {
  const asked = { path: 'a.py', lines: [7], before: ROWS, type: 'TypeError' }
  const idle = ROWS.replace('            found.append(None)', '            pass')
  t.strictSame(by('caught_beside', { ...asked, before: idle }), [])
  t.strictSame(by('caught_beside', { ...asked, lines: [9] }), [])
  t.strictSame(by('caught_beside', { ...asked, type: 'NameError' }), [])
  t.strictSame(by('caught_beside', { ...asked, lines: [10] }), [])
})

test('Where another handler takes all errors, none is said to be taken by nobody', (t) => {
  const all = ROWS.replace(
    '        except ValueError:',
    '        except Exception:\n            raise\n        except ValueError:',
  )
  t.strictSame(by('caught_beside', { path: 'a.py', lines: [7], before: all, type: 'TypeError' }), [])
  const before = `class Reader {
    static int read(String text) {
        try {
            return parse(text);
        } catch (LateException late) {
            return 0;
        } catch (RuntimeException failed) {
            return -1;
        }
    }
}
`
  const asked = { path: 'Reader.java', lines: [4], before, type: 'java.lang.NumberFormatException' }
  t.strictSame(by('caught_beside', asked), [])
  const alone = before.replace('RuntimeException', 'OtherException')
  t.equal(by('caught_beside', { ...asked, before: alone }).length, 2)
  t.end()
})

test('Java: a handler takes one more type, by the name that the file has for it', async (t) => {
  const before = `package app;

import java.io.IOException;

final class Reader {
    static int read(String text) {
        try {
            return parse(text);
        } catch (IOException failed) {
            return 0;
        }
    }
}
`
  const asked = { path: 'app/Reader.java', lines: [8], before }
  t.strictSame(by('caught_beside', { ...asked, type: 'java.lang.NumberFormatException' }), [
    '} catch (IOException | NumberFormatException failed) {',
  ])
  t.strictSame(by('caught_beside', { ...asked, type: 'java.time.format.DateTimeParseException' }), [
    '} catch (IOException | java.time.format.DateTimeParseException failed) {',
  ])
  t.strictSame(by('caught_beside', { ...asked, type: 'java.lang.StackOverflowError' }), [])
  t.strictSame(by('caught_beside', { ...asked, type: 'java.lang.NullPointerException' }), [])
})

const LINE = `package audit

const systemName = "system"

func Line(entry Entry) string {
	name := entry.Actor.Name
	if entry.Actor.Guest {
		name += " (guest)"
	}
	return name
}

func Counted(entry Entry) string {
	name := systemName
	if entry.Actor != nil {
		name = entry.Actor.Name
	}
	return name
}
`
const NIL = { path: 'audit/line.go', lines: [6], type: 'panic', message: 'nil pointer dereference' }

test('A pointer that may be nil has in its place what it has elsewhere, and conditions ask for it first', async (t) => {
  const [first = '', ...others] = by('nil_as_beside', { ...NIL, before: LINE })
  t.match(
    first,
    'name := systemName / if entry.Actor != nil { / name = entry.Actor.Name / if entry.Actor != nil && entry.Actor.Guest {',
  )
  t.strictSame(others, [])
  const early = LINE.replace(
    /\tname := systemName[^]*$/,
    '\tif e.Actor == nil {\n\t\treturn "nobody"\n\t}\n\treturn e.Actor.Name\n}\n',
  )
  const [found = ''] = by('nil_as_beside', { ...NIL, before: early })
  t.match(found, /^name := "nobody" \/ if entry\.Actor != nil \{/)
})

test('A pointer that is gone through in other ways, or read for another member, is left alone', async (t) => {
  const other = LINE.replace('name = entry.Actor.Name', 'name = entry.Actor.Mail')
  t.strictSame(by('nil_as_beside', { ...NIL, before: other }), [])
  const further = LINE.replace('name += " (guest)"', 'name += entry.Actor.Host')
  t.strictSame(by('nil_as_beside', { ...NIL, before: further }), [])
  const local = LINE.replace('name := systemName', 'system := "x"\n\tname := system')
  t.strictSame(by('nil_as_beside', { ...NIL, before: local }), [])
  t.strictSame(by('nil_as_beside', { ...NIL, before: LINE, message: 'index out of range' }), [])
})

const DUE = `from datetime import datetime

def load(items, now):
    due = datetime.fromisoformat(items[0])
    return due < now
`
const ZONES = {
  path: 'a.py',
  type: 'TypeError',
  message: "can't compare offset-naive and offset-aware datetimes",
}

test('A time that is read is UTC only where it names no zone', async (t) => {
  const [checked = '', wholly = ''] = by('zoneless_time', { ...ZONES, lines: [5], before: DUE })
  t.match(checked, 'if due.tzinfo is None: / due = due.replace(tzinfo=timezone.utc)')
  t.match(wholly, 'due = datetime.fromisoformat(items[0]).replace(tzinfo=timezone.utc)')
})

test('A time is looked for wherever it is read, and not where its zone is asked for', async (t) => {
  const far = {
    ...ZONES,
    lines: [2],
    before: 'def late(due, now):\n    return due < now\n',
    files: { 'b.py': DUE },
  }
  t.equal(by('zoneless_time', far).length, 2)
  const asked = DUE.replace('    return', '    if due.tzinfo is None:\n        due = utc(due)\n    return')
  t.strictSame(by('zoneless_time', { ...far, files: { 'b.py': asked } }), [])
})

const PARTS = `package a

func fromArguments(arguments []string) map[string]string {
	found := map[string]string{}
	for _, argument := range arguments {
		key, value, isThere := strings.Cut(argument, "=")
		if !isThere {
			value = "true"
		}
		found[key] = value
	}
	return found
}

func fromLine(line string, found map[string]string) {
	parts := strings.SplitN(line, "=", 2)
	found[parts[0]] = strings.TrimSpace(parts[1])
}
`

test('What there is for a text without a second part is taken from where the same is parted elsewhere', async (t) => {
  const go = { path: 'a.go', lines: [17], before: PARTS, message: 'index out of range [1] with length 1' }
  t.match(
    by('missing_part', go)[0] ?? '',
    'value := "true" / if len(parts) > 1 { / value = parts[1] / } / found[parts[0]] = strings.TrimSpace(value)',
  )
  const other = PARTS.replace('Cut(argument, "=")', 'Cut(argument, ":")')
  t.strictSame(by('missing_part', { ...go, before: other }), [])
  const checked = PARTS.replace('!isThere', 'isThere')
  t.strictSame(by('missing_part', { ...go, before: checked }), [])
})

test('A second part is read so in Python, Java and Rust', async (t) => {
  const python = `def labels(arguments):
    for argument in arguments:
        key, found, value = argument.partition("=")
        if not found:
            value = "yes"
        yield key, value

def entry(line):
    key, value = line.split("=", 1)
    return key, value

def second(line):
    parts = line.split("=")
    return parts[1]
`
  const asked = { path: 'a.py', before: python, message: 'not enough values to unpack (expected 2, got 1)' }
  t.strictSame(by('missing_part', { ...asked, lines: [9] }), [
    'key, value = line.split("=", 1) if "=" in line else (line, "yes")',
  ])
  t.strictSame(by('missing_part', { ...asked, lines: [14], message: 'list index out of range' }), [
    'return (parts[1] if len(parts) > 1 else "yes")',
  ])
  const java = `final class Labels {
    static String first(String text) {
        String[] parts = text.split("=");
        String value = parts[0];
        if (parts.length < 2) {
            value = "yes";
        }
        return value;
    }

    static String second(String text) {
        String[] parts = text.split("=");
        return parts[1].trim();
    }
}
`
  t.strictSame(
    by('missing_part', {
      path: 'Labels.java',
      lines: [13],
      before: java,
      message: 'Index 1 out of bounds for length 1',
    }),
    ['return (parts.length > 1 ? parts[1] : "yes").trim();'],
  )
  const rust = `fn first(text: &str) -> &str {
    let parts: Vec<&str> = text.split('=').collect();
    let mut value = "";
    if parts.len() < 2 {
        value = "yes";
    }
    value
}

fn second(text: &str) -> &str {
    let (_, value) = text.split_once('=').unwrap();
    value
}
`
  t.strictSame(
    by('missing_part', {
      path: 'a.rs',
      lines: [11],
      before: rust,
      message: 'called `Option::unwrap()` on a `None` value',
    }),
    ['let (_, value) = text.split_once(\'=\').unwrap_or((text, "yes"));'],
  )
})

test('Java: what is null is what it is elsewhere, of the same object', async (t) => {
  const before = `final class People {
    static String shown(Person one) {
        return one.nick() == null ? one.name() : one.nick();
    }

    static String tag(Person person) {
        return "@" + person.nick().toLowerCase();
    }
}
`
  const asked = {
    path: 'People.java',
    lines: [7],
    before,
    type: 'java.lang.NullPointerException',
    message: 'Cannot invoke "String.toLowerCase()" because the return value of "Person.nick()" is null',
  }
  t.strictSame(by('null_as_beside', asked), [
    'return "@" + (person.nick() == null ? person.name() : person.nick()).toLowerCase();',
  ])
  const literal = before.replace(
    'one.nick() == null ? one.name() : one.nick()',
    'one.nick() != null ? one.nick() : "nobody"',
  )
  t.strictSame(by('null_as_beside', { ...asked, before: literal }), [
    'return "@" + (person.nick() == null ? "nobody" : person.nick()).toLowerCase();',
  ])
  const other = before.replace(
    'one.nick() == null ? one.name() : one.nick()',
    'one.mail() == null ? one.name() : one.mail()',
  )
  t.strictSame(by('null_as_beside', { ...asked, before: other }), [])
  const local = before.replace('? one.name()', '? fallback(one)')
  t.strictSame(by('null_as_beside', { ...asked, before: local }), [])
})
