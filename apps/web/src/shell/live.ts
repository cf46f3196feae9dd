import { signal } from '@preact/signals'

/** What the one polite live region says. */
export const announcement = signal('')

/** Says something to those who listen to the screen. */
export function announce(text: string): void {
  announcement.value = text
}
