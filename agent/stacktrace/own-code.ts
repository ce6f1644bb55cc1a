import type { Language, StackFrame } from '../model/stack-trace.ts'

const LIBRARY_PATHS: Readonly<Record<Language, readonly RegExp[]>> = {
  javascript: [/(^|[\\/])node_modules[\\/]/, /^node:/, /^internal\//, /^(native|<anonymous>|unknown location)$/, /^wasm:/],
  python: [/[\\/](site|dist)-packages[\\/]/, /[\\/]lib(64)?[\\/]python\d/, /^<frozen /, /[\\/]Lib[\\/]/, /\.zip[\\/]/],
  go: [/[\\/]pkg[\\/]mod[\\/]/, /[\\/]vendor[\\/]/, /[\\/]usr[\\/](local[\\/])?(lib[\\/])?go(-[\d.]+)?[\\/]src[\\/]/, /[\\/]go[\d.]*[\\/]src[\\/](runtime|net|testing|internal|reflect|sync|os|fmt)[\\/]/],
  unknown: [],
}

/**
 * Whether a frame is library or runtime code by the look of its location. Own code that nothing gives away
 * as foreign is own.
 */
export function looksLikeLibrary(frame: StackFrame, language: Language): boolean {
  if (frame.isNative) return true
  if (language === 'go' && /^(runtime|testing|net\/http|reflect|internal\/\w+)\./.test(frame.function)) return true
  return LIBRARY_PATHS[language].some((pattern) => pattern.test(frame.file))
}
