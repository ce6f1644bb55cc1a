import { operand, type Misuse } from './misuse.ts'

const CALL = /^call$/
const STRING = /^string$/
const BYTES =
  /a bytes-like object is required, not 'str'|can't concat str to bytes|cannot use a string pattern on a bytes|first arg must be bytes|not supported between instances of '(?:bytes' and 'str|str' and 'bytes)'/

/** A field of a format text: `{}`, `{0}`, `{name}`, `{name.part!r:>8}`. */
const FIELD = /\{[\w.]*(?:\[\w+\])*(?:![rsa])?(?::[^{}\s]*)?\}/g

/** Texts, bytes, numbers in texts, and formats. */
export const PYTHON_TEXT_MISUSES: readonly Misuse[] = [
  {
    kind: CALL,
    when: BYTES,
    form: /^(?!.*(?:\btext=|encoding=|universal_newlines=))(subprocess\.(?:run|check_output|Popen)\(.*)\)$/s,
    meant: '$1, text=True)',
    because: 'what a program prints is bytes unless text is asked for',
    example: [
      'out = subprocess.check_output(["ls"])',
      'out = subprocess.check_output(["ls"], text=True)',
      "TypeError: a bytes-like object is required, not 'str'",
    ],
  },
  {
    kind: CALL,
    when: /must be encoded before hashing|Strings must be encoded/,
    form: /^((?:hashlib\.)?(?:md5|sha1|sha224|sha256|sha384|sha512|sha3_\d+|blake2[bs])|[\w.]+\.update)\((.+)\)$/s,
    meant: ({ part }) => [`${part(1)}(${operand(part(2))}.encode())`],
    because: 'a hash is of bytes',
    example: [
      'key = hashlib.md5(name + salt)',
      'key = hashlib.md5((name + salt).encode())',
      'TypeError: Strings must be encoded before hashing',
    ],
  },
  {
    kind: CALL,
    when: /Incorrect padding/,
    form: /^((?:base64\.)?(?:urlsafe_|standard_)?b64decode)\((\w[\w.]*(?:\[[^\]]*\])?)\)$/,
    meant: "$1($2 + '=' * (-len($2) % 4))",
    because: 'base64 is often written without the signs at its end, which the decoder wants',
    example: [
      'raw = base64.b64decode(part)',
      "raw = base64.b64decode(part + '=' * (-len(part) % 4))",
      'Error: Incorrect padding',
    ],
  },
  {
    kind: CALL,
    when: /'(?:ascii|latin-1|charmap)' codec can't (?:en|de)code/,
    form: /\.(encode|decode)\((['"])(?:ascii|us-ascii|latin-1|latin1|iso-8859-1|cp1252)\2\)$/,
    meant: '.$1($2utf-8$2)',
    because: 'UTF-8 has every letter',
    example: [
      "line = name.encode('ascii')",
      "line = name.encode('utf-8')",
      "UnicodeEncodeError: 'ascii' codec can't encode character '\\xeb' in position 2",
    ],
  },
  {
    kind: CALL,
    when: /'str' object has no attribute 'decode'|'bytes' object has no attribute 'encode'/,
    form: /^(.+)\.(?:decode|encode)\([^()]*\)$/s,
    meant: '$1',
    because: 'it is of that kind already',
    isNearOnly: true,
    example: [
      "name = row.decode('utf-8')",
      'name = row',
      "AttributeError: 'str' object has no attribute 'decode'",
    ],
  },
  {
    kind: CALL,
    when: /expected str instance, (?:int|float|\w*Path|Decimal|UUID|date|datetime|bool) found/,
    form: /^(.*\.join)\((.+)\)$/s,
    meant: ({ part }) => {
      const items = part(2)
      const [, open = '', element = '', rest = '', close = ''] =
        /^(\[?)(.+?)( for .+?)(\]?)$/s.exec(items) ?? []
      return [
        rest === '' || element.startsWith('(')
          ? `${part(1)}(map(str, ${items}))`
          : `${part(1)}(${open}str(${element})${rest}${close})`,
      ]
    },
    because: '`join` puts texts together and nothing else',
    example: [
      "line = ','.join(row.id for row in rows)",
      "line = ','.join(str(row.id) for row in rows)",
      'TypeError: sequence item 0: expected str instance, int found',
    ],
  },
  {
    kind: CALL,
    when: /write\(\) argument must be str, not (?:int|float|\w*Path|Decimal)/,
    form: /^([\w.]+\.write)\((.+)\)$/s,
    meant: '$1(str($2))',
    because: 'a text file takes texts',
    example: [
      'out.write(total)',
      'out.write(str(total))',
      'TypeError: write() argument must be str, not int',
    ],
  },
  {
    kind: CALL,
    when: /write\(\) argument must be str, not bytes/,
    form: /^((?:\w+\.)?open\(.*)(["'])([wax])t?\2(.*)\)$/s,
    meant: ({ part }) => [
      `${part(1)}${part(2)}${part(3)}b${part(2)}${part(4).replace(/, (?:encoding|newline)=[^,()]+/g, '')})`,
    ],
    because: 'bytes go into a file that is opened for bytes',
    example: [
      "file = open(path, 'w')",
      "file = open(path, 'wb')",
      'TypeError: write() argument must be str, not bytes',
    ],
  },
  {
    kind: CALL,
    when: /expected string or bytes-like object, got '(?:int|float|Decimal)'/,
    form: /^((?:re|[A-Z_]+)\.(?:match|search|fullmatch|findall|split|finditer)\((?:.*, )?)(\w[\w.]*(?:\[[^\]]*\])?)\)$/s,
    meant: '$1str($2))',
    because: 'patterns are for texts',
    example: [
      "found = re.match(r'\\d+', code)",
      "found = re.match(r'\\d+', str(code))",
      "TypeError: expected string or bytes-like object, got 'int'",
    ],
  },
  {
    kind: CALL,
    when: /unconverted data remains|does not match format/,
    form: /^((?:datetime\.)?datetime)\.strptime\((.+), (["'])%Y-%m-%d[T ]%H:%M:%S\3\)$/s,
    meant: '$1.fromisoformat($2)',
    because: 'a time of that form may have a fraction and a zone too',
    example: [
      "at = datetime.strptime(text, '%Y-%m-%dT%H:%M:%S')",
      'at = datetime.fromisoformat(text)',
      'ValueError: unconverted data remains: .250',
    ],
  },
  {
    kind: CALL,
    when: /Invalid isoformat string: '[^']*Z'/,
    form: /\.fromisoformat\((\w[\w.]*(?:\[[^\]]*\])?)\)$/,
    meant: ".fromisoformat($1.replace('Z', '+00:00'))",
    because: 'older versions do not know the sign for UTC',
    example: [
      'at = datetime.fromisoformat(text)',
      "at = datetime.fromisoformat(text.replace('Z', '+00:00'))",
      "ValueError: Invalid isoformat string: '2024-01-01T00:00:00Z'",
    ],
  },
  {
    kind: CALL,
    when: /invalid literal for int\(\) with base 10: '(?=[\da-fA-F]*[a-fA-F])[\da-fA-F]+'/,
    form: /^int\(([^(),]+)\)$/,
    meant: 'int($1, 16)',
    because: 'these digits are hexadecimal',
    example: [
      'red = int(text[0:2])',
      'red = int(text[0:2], 16)',
      "ValueError: invalid literal for int() with base 10: '1f'",
    ],
  },
  {
    kind: CALL,
    when: /invalid literal for int\(\) with base 10: '-?0[xXbBoO][\da-fA-F]+'/,
    form: /^int\(([^(),]+)\)$/,
    meant: 'int($1, 0)',
    because: 'a number with a prefix says its base itself',
    example: [
      'at = int(text)',
      'at = int(text, 0)',
      "ValueError: invalid literal for int() with base 10: '0x1f'",
    ],
  },
  {
    kind: CALL,
    when: /could not convert string to float: '-?\d+,\d{1,2}'/,
    form: /^float\(([^(),]+)\)$/,
    meant: "float($1.replace(',', '.'))",
    because: 'the fraction stands behind a comma',
    example: [
      'price = float(cell)',
      "price = float(cell.replace(',', '.'))",
      "ValueError: could not convert string to float: '12,5'",
    ],
  },
  {
    kind: CALL,
    when: /(?:could not convert string to float|invalid literal for int\(\) with base 10): '(?:([$€£])\s?-?[\d.]+|-?[\d.]+\s?([%€£]))'/,
    form: /^(int|float)\(([^(),]+)\)$/,
    meant: ({ part, said }) => [`${part(1)}(${part(2)}.strip('${said(1)}${said(2)} '))`],
    because: 'the number stands beside its sign',
    example: [
      'share = float(cell)',
      "share = float(cell.strip('% '))",
      "ValueError: could not convert string to float: '12.5%'",
    ],
  },
  {
    kind: STRING,
    when: /incomplete format|unsupported format character|not enough arguments for format string/,
    form: /%[-+0 ]*\d*(?:\.\d+)?[sdrif]%(?!%)|[^%]%(?=[.,;:!?)'"]|\s(?![sdrif]\b))/,
    meant: ({ text }) => [doubledPercents(text)],
    because: 'a percent sign that is meant as such is written twice in a format',
    example: [
      "text = '%d% of %s' % (share, name)",
      "text = '%d%% of %s' % (share, name)",
      'TypeError: not enough arguments for format string',
    ],
  },
  {
    kind: STRING,
    when: /^(?:KeyError: (?:'[^']*[^\w'][^']*'|"[^"]*"|'\\n)|ValueError: .*(?:format spec|field name|encountered in format string|expected '\}'|Invalid format))|Replacement index/,
    form: /^[\s\S]*\{[\s\S]*\}[\s\S]*$/,
    meant: ({ text }) => (/^\w*[fF]/.test(text) ? [] : [doubledBraces(text)]),
    because: 'braces that are meant as such are written twice in a format',
    example: [
      "page = '<style>p { color: red }</style>{body}'",
      "page = '<style>p {{ color: red }}</style>{body}'",
      "KeyError: ' color'",
    ],
  },
]

function doubledPercents(text: string): string {
  return text
    .replaceAll(/(%[-+0 ]*\d*(?:\.\d+)?[sdrif])%(?!%)/g, '$1%%')
    .replaceAll(/(?<!%)%(?=[.,;:!?)'"]|\s(?![sdrif]\b))/g, '%%')
}

function doubledBraces(text: string): string {
  let done = 0
  let result = ''
  for (const field of text.matchAll(FIELD)) {
    result += text.slice(done, field.index).replaceAll(/[{}]/g, '$&$&') + field[0]
    done = field.index + field[0].length
  }
  return result + text.slice(done).replaceAll(/[{}]/g, '$&$&')
}
