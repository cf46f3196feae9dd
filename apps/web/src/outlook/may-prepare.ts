import { kept } from '../design/kept.ts'

/** Which films are made ready before Play: those on any screen, those whose page is open, or none. */
export const preparing = ['screen', 'page', 'never'] as const
export type Preparing = (typeof preparing)[number]

/** Where a film is shown. `next`: it follows what is being watched. */
export type Shown = 'screen' | 'page' | 'next'

/** What the viewer chose; without a choice, the film whose page they opened: that is asking for it. */
export function chosenPreparing(): Preparing {
  const chosen = kept('prepare')
  return preparing.find((one) => one === chosen) ?? 'page'
}

/** What a browser says of the line, where it does (Network Information API). */
interface Line {
  readonly saveData?: boolean
  readonly type?: string
}

/** Whether the line is paid by the byte, as far as the browser tells. */
export function isMetered(line = (navigator as { connection?: Line }).connection): boolean {
  return line?.saveData === true || line?.type === 'cellular'
}

/** Whether others may be asked for a film that is shown there, and its beginning fetched. */
export function mayPrepare(shown: Shown, chosen = chosenPreparing(), metered = isMetered()): boolean {
  if (metered || chosen === 'never') return false
  return shown !== 'screen' || chosen === 'screen'
}
