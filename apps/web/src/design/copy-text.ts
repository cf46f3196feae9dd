/** Puts a text where it can be pasted from; says whether that worked. */
export async function copyText(text: string): Promise<boolean> {
  try {
    await navigator.clipboard.writeText(text)
    return true
  } catch {
    // No clipboard outside secure contexts, or none that we may use: a field beside the button can be copied by hand.
    return false
  }
}
