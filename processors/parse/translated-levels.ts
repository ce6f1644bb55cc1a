import type { SeverityNumber } from '../../agent/model/severity.ts'

/**
 * Levels of programs that translate them: PostgreSQL with `lc_messages`, java.util.logging and what is built on it,
 * Windows, SAP, and programs written for one country. Each row has the words in capitals where the script has any.
 * Left out are words that are English too, or a word of ordinary sentences in capitals: ATTENTION, NOTA, LOG.
 */
const WORDS: readonly (readonly [severity: SeverityNumber, words: string])[] = [
  [5, 'DÉBOGAGE DEPURACIÓN ОТЛАДКА 调试 調試 デバッグ 디버그'],
  [9, 'INFORMACIÓN INFORMAÇÃO INFORMAZIONE INFORMAZIONI INFOS ИНФО ИНФОРМАЦИЯ СООБЩЕНИЕ 信息 資訊 情報 정보'],
  [10, 'HINWEIS AVVISO ЗАМЕЧАНИЕ 注意 通知 알림'],
  [13, 'WARNUNG AVERTISSEMENT ADVERTENCIA AVVERTENZA AVISO WAARSCHUWING VARNING ADVARSEL UYARI OSTRZEŻENIE'],
  [13, 'ПРЕДУПРЕЖДЕНИЕ 警告 경고'],
  [17, 'FEHLER ERREUR ERRORE FALHA FOUT BŁĄD CHYBA VIRHE HATA HIBA GREŠKA ΣΦΑΛΜΑ ОШИБКА ПОМИЛКА'],
  [17, '错误 錯誤 エラー 오류 SCHWERWIEGEND GRAVE 严重'],
  [18, 'KRITISCH CRITIQUE CRÍTICO CRITICO КРИТИЧЕСКАЯ'],
  [21, 'FATALER FATALE ВАЖНО ПАНИКА PANIK PÁNICO 致命错误 致命 致命的 致命的エラー 심각'],
]

const NUMBERS: ReadonlyMap<string, SeverityNumber> = new Map(
  WORDS.flatMap(([severity, words]) => words.split(' ').map((word) => [word, severity])),
)

const ERROR_NUMBER_MIN = 17

/** The words for errors and above, as they stand in a line. */
export const TRANSLATED_ERRORS: readonly string[] = [...NUMBERS]
  .filter(([, severity]) => severity >= ERROR_NUMBER_MIN)
  .map(([word]) => word)

/**
 * The severity of a level in another language than English; undefined for other words. It is written in capitals, or
 * with one at its start; where letters have no case, as it is.
 */
export function severityOfTranslatedWord(word: string): SeverityNumber | undefined {
  if (/^\p{Ll}/u.test(word)) return undefined
  return NUMBERS.get(word) ?? NUMBERS.get(word.toUpperCase())
}

/** The same for a word that only its place and its capitals tell from the message. */
export function severityOfLoudTranslatedWord(word: string): SeverityNumber | undefined {
  return NUMBERS.get(word)
}
