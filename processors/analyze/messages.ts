import type { Language } from '../../agent/model/stack-trace.ts'
import { dotnetMessages } from './messages/dotnet.ts'
import { goMessages } from './messages/go.ts'
import { javaMessages } from './messages/java.ts'
import { javascriptMessages } from './messages/javascript.ts'
import { nativeMessages } from './messages/native.ts'
import { pythonMessages } from './messages/python.ts'
import { rustMessages } from './messages/rust.ts'
import { systemMessages } from './messages/system.ts'
import type { MessageRule, Symptom } from './message.ts'

const MESSAGE_CHARACTERS_MAX = 4_096

/** Rules by language, first match wins; what the operating system says is the same in all of them. */
const RULES: Partial<Readonly<Record<Language, readonly MessageRule[]>>> = {
  javascript: [...javascriptMessages, ...systemMessages],
  python: [...pythonMessages, ...systemMessages],
  go: [...goMessages, ...systemMessages],
  java: [...javaMessages, ...systemMessages],
  rust: [...rustMessages, ...systemMessages],
  dotnet: [...dotnetMessages, ...systemMessages],
  cpp: [...nativeMessages, ...systemMessages],
  unknown: [
    ...javascriptMessages,
    ...pythonMessages,
    ...goMessages,
    ...javaMessages,
    ...dotnetMessages,
    ...rustMessages,
    ...systemMessages,
  ],
}

/** What the type and the message of an error say. */
export function readMessage(language: Language, type: string, message: string): Symptom {
  const text = `${type}: ${message}`.slice(0, MESSAGE_CHARACTERS_MAX)
  for (const rule of RULES[language] ?? systemMessages) {
    const match = rule.pattern.exec(text)
    if (match === null) continue
    const { id, errorClass, access } = rule
    return { rule: id, errorClass, access, summary: match[0], ...rule.read?.(match) }
  }
  return { rule: 'unknown', errorClass: 'unknown', access: 'raise', summary: text.slice(0, 200) }
}
