import { signal } from '@preact/signals'

/** Whether the server wants to know who is watching before it shows anything. */
export const isProfileNeeded = signal(false)
