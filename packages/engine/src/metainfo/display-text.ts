const maxCharacters = 512

/** Control characters, halves of characters, and what reorders text so that `exe.mp4` may read `4pm.exe`. */
const unshowable = /[\p{Cc}\p{Cs}\u2028\u2029\u202a-\u202e\u2066-\u2069\ufeff]/gu

/**
 * Text from outside as it may be shown: no control characters, bounded length. Bytes that are not UTF-8 are read in
 * `encoding` when that names one, else as Windows-1252. The result is for people only: never a path.
 */
export function displayText(bytes: Uint8Array, encoding?: string): string {
  // The longest encodings take four bytes a character; what is beyond would be cut anyway.
  const start = bytes.subarray(0, maxCharacters * 4)
  const text =
    decode(start, 'utf-8') ?? (encoding && decode(start, encoding)) ?? decode(start, 'windows-1252')
  return cleanText(text ?? '')
}

/** The same for what is already text. */
export function cleanText(text: string): string {
  return text.slice(0, maxCharacters).replace(unshowable, '').trim()
}

function decode(bytes: Uint8Array, encoding: string): string | undefined {
  try {
    // A character cut in half at the end is no reason to call the whole wrong, hence `stream`.
    return new TextDecoder(encoding, { fatal: true }).decode(bytes, { stream: true })
  } catch {
    // Not valid in this encoding, or an encoding that nobody knows: the caller has another.
    return undefined
  }
}
