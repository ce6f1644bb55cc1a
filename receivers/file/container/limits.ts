/** No block of lines holds more. */
export const LINES_PER_BLOCK_MAX = 8_192
