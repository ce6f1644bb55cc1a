/** Where the APIs of the vendors are, by provider, up to the version where that is a part of the path. */
export const VENDOR_URLS = {
  openai: 'https://api.openai.com/v1',
  anthropic: 'https://api.anthropic.com',
  google: 'https://generativelanguage.googleapis.com',
} as const

/** Where a provider is asked: at the address that is configured, else at its vendor. Without a slash at its end. */
export function baseUrlOf(provider: keyof typeof VENDOR_URLS, configured: string | undefined): string {
  return (configured ?? VENDOR_URLS[provider]).replace(/\/+$/, '')
}
