import { test } from 'tap'
import { emptyAnswer } from '../../../agent/rewrite/empty-answer.ts'
import type { LackKind } from '../../../agent/rewrite/lack.ts'
import { codeFile, descendants } from '../../../agent/rewrite/tree.ts'

interface Case {
  readonly title: string
  readonly path: string
  readonly code: string
  /** The code of the value that lacks; the last place of it counts. */
  readonly value: string
  readonly kind: LackKind
  readonly statement: string | undefined
  readonly isShown: boolean
}

const CASES: readonly Case[] = [
  {
    title: 'what a comment names after the last comma',
    path: 'A.java',
    code: 'class A {\n    /** The number of the order that a mail is about, or null. */\n    String orderOf(String mail) {\n        return group(mail);\n    }\n}\n',
    value: 'mail',
    kind: 'absent',
    statement: 'return null;',
    isShown: false,
  },
  {
    title: 'the error that another check of the same length gives',
    path: 'a.go',
    code: 'package a\n\nfunc size(frame []byte) (int, error) {\n\tn := number(frame)\n\tif len(frame) < n {\n\t\treturn 0, errShort\n\t}\n\treturn n, nil\n}\n',
    value: 'frame',
    kind: 'outside',
    statement: 'return 0, errShort',
    isShown: true,
  },
  {
    title: 'an error for another lack is none for this one',
    path: 'a.go',
    code: 'package a\n\nimport "fmt"\n\nfunc pay(user *User) error {\n\tfmt.Println(user.Card)\n\tif user == nil {\n\t\treturn errNoUser\n\t}\n\treturn nil\n}\n',
    value: 'user.Card',
    kind: 'absent',
    statement: 'return fmt.Errorf("no Card")',
    isShown: false,
  },
  {
    title: 'a comment that says what there is for emptiness',
    path: 'a.go',
    code: 'package a\n\n// Mean is the mean, 0 of an empty list.\nfunc Mean(values []int) int {\n\treturn sum(values) / len(values)\n}\n',
    value: 'len(values)',
    kind: 'empty',
    statement: 'return 0',
    isShown: true,
  },
  {
    title: 'several results, of which the comment names one',
    path: 'a.go',
    code: 'package a\n\n// Pop takes the top; ok is false when the stack is empty.\nfunc (s *Stack) Pop() (v int, ok bool) {\n\treturn s.values[0], true\n}\n',
    value: 's.values',
    kind: 'empty',
    statement: 'return 0, false',
    isShown: true,
  },
  {
    title: 'a word before "of" that is no value',
    path: 'A.java',
    code: 'class A {\n    /** The number of threads, 4 when it is not set. */\n    int threads() {\n        return read(values);\n    }\n}\n',
    value: 'values',
    kind: 'absent',
    statement: 'return 4;',
    isShown: false,
  },
  {
    title: 'a constant of the type',
    path: 'A.java',
    code: 'class A {\n    /** Reads a level; MIDDLE for words that are none. */\n    static Level level(String word) {\n        return Level.valueOf(word);\n    }\n}\n',
    value: 'word',
    kind: 'absent',
    statement: 'return Level.MIDDLE;',
    isShown: true,
  },
  {
    title: 'a text that stays as it is',
    path: 'a.rs',
    code: "/// Takes the brackets off; text without them stays as it is.\nfn inner(tag: &str) -> &str {\n    &tag[tag.find('[').unwrap()..]\n}\n",
    value: "tag.find('[')",
    kind: 'absent',
    statement: 'return tag;',
    isShown: true,
  },
  {
    title: 'an error that the comment names',
    path: 'A.java',
    code: 'class A {\n    User user(String id) {\n        User user = users.get(id);\n        if (user == null) throw new NoSuchElementException("no user " + id);\n        return user;\n    }\n    /** The address of a user. Throws NoSuchElementException for a stranger. */\n    String email(String id) {\n        return users.get(id).email();\n    }\n}\n',
    value: 'users.get(id)',
    kind: 'absent',
    statement: 'throw new NoSuchElementException("no user " + id);',
    isShown: true,
  },
  {
    title: 'room for an error in the type',
    path: 'a.go',
    code: 'package a\n\nimport "fmt"\n\nfunc town(cells []string) (string, error) {\n\treturn cells[1], fmt.Errorf("x")\n}\n',
    value: 'cells',
    kind: 'outside',
    statement: 'return "", fmt.Errorf("cells is out of range")',
    isShown: false,
  },
  {
    title: 'one of many: the next one',
    path: 'a.go',
    code: 'package a\n\nfunc all(users []*User) (names []string) {\n\tfor _, user := range users {\n\t\tnames = append(names, user.Name)\n\t}\n\treturn names\n}\n',
    value: 'user',
    kind: 'absent',
    statement: 'continue',
    isShown: false,
  },
  {
    title: 'a closure, whose result nobody wrote down',
    path: 'a.rs',
    code: 'fn all(rows: &[Row]) -> Vec<u32> {\n    rows.iter().map(|row| row.first().unwrap()).collect()\n}\n',
    value: 'row.first()',
    kind: 'absent',
    statement: undefined,
    isShown: false,
  },
]

for (const { title, path, code, value, kind, statement, isShown } of CASES) {
  void test(`A function that lacks something ends as its code says: ${title}`, (t) => {
    const file = codeFile(path, code)
    const node =
      file === undefined ? undefined : descendants(file.root).findLast((one) => one.text() === value)
    const answer =
      file === undefined || node === undefined ? undefined : emptyAnswer({ node, kind, file, others: [file] })
    t.equal(answer?.statement, statement)
    t.equal(answer?.isShown ?? false, isShown)
    t.end()
  })
}
