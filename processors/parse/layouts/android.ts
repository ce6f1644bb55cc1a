import type { Layout } from '../layout.ts'

/** Android's logcat, in its forms threadtime and brief. Source: developer.android.com, logcat command-line tool. */
export const ANDROID_LAYOUTS: readonly Layout[] = [
  // 01-02 03:04:05.123  1234  5678 E Tag: message
  {
    id: 'logcat',
    after: 'time',
    startsWith: /\d/,
    pattern: / +(?<pid>\d+) +(?<tid>\d+) (?<level>[VDIWEF]) (?<logger>[^\s:][^:\n]{0,63}?) *: /y,
  },
  // E/Tag( 1234): message
  {
    id: 'logcat',
    after: 'start',
    startsWith: /[VDIWEF]/,
    pattern: /(?!I\/O\b)(?<level>[VDIWEF])\/(?<logger>[\w.-]{1,64}) {0,20}(?:\( {0,8}(?<pid>\d+)\))?: /y,
  },
]
