import { exactly } from '../../model/literal.ts'
import { isMask } from '../mask.ts'
import { findPattern, type RedactionRule } from '../rule.ts'

const plain = findPattern(
  /:(?:\\?\/){2}[^\s/:@?#"'<>\\]{0,200}:([^\s/"'<>\\]{1,400})@(?=[\w[.-])/,
  (value) => !isMask(value) && !/^[{$<*]/.test(value),
)
const encoded = findPattern(
  /%3A%2F%2F[\w.~%-]{0,200}?%3A((?:[\w.~!*'()+$-]|%(?!40|2F|3A)[0-9A-F]{2}){1,400})%40/i,
)

/** The password of a URL or connection string: `scheme://user:password@host`, also percent-encoded. */
export const urlPassword: RedactionRule = {
  id: 'url_password',
  class: 'credential',
  kind: 'password',
  literals: exactly(['@', '%40']),
  find: (text) => [...plain(text), ...encoded(text)].toSorted((one, other) => one.start - other.start),
  examples: {
    applies: [
      'connect postgres://app:«s3cr3t»@db:5432/shop failed',
      'redis://:«p@ss»@cache:6379',
      String.raw`{"url":"amqp:\/\/u:«guest1»@mq\/v"}`,
      'next=https%3A%2F%2Fbob%3A«hunter2»%40host%2Fx',
    ],
    leavesAlone: ['http://localhost:3000/a@b', 'https://github.com/a/b', 'mongodb://user:${PASSWORD}@host/'],
  },
}
