import { inAnyCase } from '../../model/literal.ts'
import { findPattern, WORD_START, type RedactionRule } from '../rule.ts'

const TOKEN_CHARS_CERTAIN = 24

/** What follows `Bearer` wherever it stands. Leaves alone: prose, such as "bearer of bad news". */
export const bearer: RedactionRule = {
  id: 'bearer_token',
  class: 'credential',
  kind: 'token',
  literals: inAnyCase(['bearer']),
  find: findPattern(
    new RegExp(`${WORD_START}bearer(?:\\s{1,3}|\\+|%20)([A-Za-z0-9._~+/-]{8,8000}=*)`, 'i'),
    (value) => /\d/.test(value) || value.length >= TOKEN_CHARS_CERTAIN,
  ),
  examples: {
    applies: ['curl -H "x: Bearer «abcdef0123456789»"', 'auth=bearer%20«AbCdEf012345==»'],
    leavesAlone: ['the bearer authentication failed', 'Bearer realm="x"'],
  },
}

/** What follows `Basic` and is a name and a password in base64. */
export const basic: RedactionRule = {
  id: 'basic_credentials',
  class: 'credential',
  kind: 'token',
  literals: inAnyCase(['basic']),
  find: findPattern(
    new RegExp(`${WORD_START}basic(?:\\s{1,3}|\\+|%20)([A-Za-z0-9+/_-]{4,4000}(?:={0,2}|(?:%3D){0,2}))`, 'i'),
    (value) => /^[\x20-\x7e]*:[\x20-\x7e]*$/.test(Buffer.from(value, 'base64').toString('latin1')),
  ),
  examples: {
    applies: ['sent Basic «YWxpY2U6czNjcjN0» to the proxy'],
    leavesAlone: ['basic authentication', 'Basic realm', 'BASIC1234 is a plan'],
  },
}

/**
 * Random-looking text just behind a word that says what it is, with no sign of assignment between them.
 * Leaves alone: hashes of git, ids, names, and anything without a digit and letters of both cases.
 */
export const spokenSecret: RedactionRule = {
  id: 'spoken_secret',
  class: 'credential',
  kind: 'secret',
  literals: inAnyCase(['token', 'secret', 'passw', 'api key', 'apikey', 'access key', 'api_key', 'api-key']),
  find: findPattern(
    /(?:token|secret|password|passwd|(?:api|access)[ _-]?key)(?:\s(?:is|was|of|for|key|value|\([^)\n]{1,20}\))){0,2}\s{1,2}["'`]?([A-Za-z0-9_+/.-]{20,512}={0,2})/i,
    (value) =>
      /\d/.test(value) &&
      /[a-z]/.test(value) &&
      /[A-Z]/.test(value) &&
      bitsPerCharacter(value) >= RANDOM_BITS,
  ),
  examples: {
    applies: ['refusing API key «Zk3xQ9vLm2Rt7Yb8Np4Wc6Jd»', 'the token was «aB3dE5gH7jK9mN1pQ2rS»'],
    leavesAlone: [
      'token 4bf92f3577b34da6a3ce929d0e0e4736',
      'secret in com.example.TokenService.java',
      'password of getUserPasswordOrThrowAnErrorWhen',
    ],
  },
}

const RANDOM_BITS = 3.5

/** Entropy by the shares of the characters. */
function bitsPerCharacter(text: string): number {
  const counts = new Map<string, number>()
  for (const character of text) counts.set(character, (counts.get(character) ?? 0) + 1)
  let bits = 0
  for (const count of counts.values()) bits -= (count / text.length) * Math.log2(count / text.length)
  return bits
}
