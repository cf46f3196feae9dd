/**
 * What codes of pairing are made of, as `pairingAlphabet` in the contract has it. Written again here: what the contract has is
 * loaded with the first screen.
 */
export const codeSigns = '34679ACDEFGHJKMNPQRTVWXY'
export const codeLength = 6

/** What is typed, as far as it can be a code. */
export function signsIn(text: string): string {
  return [...text.toUpperCase()]
    .filter((sign) => codeSigns.includes(sign))
    .join('')
    .slice(0, codeLength)
}
