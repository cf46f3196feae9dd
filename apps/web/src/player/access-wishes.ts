import { keep, kept } from '../design/kept.ts'

/** What a viewer who does not see or hear well wants of every film that has it. */
export interface AccessWishes {
  /** A voice that tells what is seen. */
  readonly isDescribed: boolean
  /** Subtitles that tell what is heard, also in the language that is spoken. */
  readonly isForHearing: boolean
}

const key = 'access'

/** What the viewer said in the settings; nothing until they did. */
export function readAccessWishes(): AccessWishes {
  const said = (kept(key) ?? '').split(' ')
  return { isDescribed: said.includes('described'), isForHearing: said.includes('hearing') }
}

/** Remembers it for every film. */
export function keepAccessWishes({ isDescribed, isForHearing }: AccessWishes): void {
  keep(key, [isDescribed && 'described', isForHearing && 'hearing'].filter(Boolean).join(' ') || 'none')
}
