import { signal } from '@preact/signals'

const televisions =
  /\b(Web0S|webOS|Tizen|SMART-TV|SmartTV|AFT[A-Z]\w*|BRAVIA|GoogleTV|Android TV|CrKey|HbbTV|VIDAA)\b/i

/**
 * Whether the viewer holds a remote or a gamepad: five keys, and up and down are ways and not loudness. Known by the
 * browser's name, and from the first press of a gamepad on.
 */
export const isRemote = signal(televisions.test(globalThis.navigator?.userAgent ?? ''))
