import type { PictureCue, SubtitleCue, TextCue } from '@lanterne/contract'
import type { ReadonlySignal } from '@preact/signals'
import { frameBox, usePictureBox } from './picture-box.ts'
import type { WordLook } from './word-look.ts'
import css from './words.module.css'

interface Props {
  readonly element: { readonly current: HTMLVideoElement | null }
  readonly shown: ReadonlySignal<readonly SubtitleCue[]>
  readonly language: string | undefined
  readonly look: WordLook
  /** Whether the controls are on screen: the words then stand above them. */
  readonly isRaised: boolean
}

/** The words of the film, drawn by us so that they look the same everywhere and never hide behind the bar. */
export function Words({ element, shown, language, look, isRaised }: Props) {
  const cues = shown.value
  const words = cues.filter((cue): cue is TextCue => 'spans' in cue)
  const pictures = cues.filter((cue): cue is PictureCue => 'picture' in cue)
  const at = (place: TextCue['place']) => words.filter((cue) => cue.place === place)
  const isAtTop = look.place === 'top'
  return (
    <>
      <div
        class={css.words}
        lang={language}
        dir="auto"
        data-words=""
        data-colour={look.colour}
        data-background={look.background}
        data-place={look.place}
        style={{ '--words-scale': String(look.size) }}
      >
        <div class={css.top}>{[...at('top'), ...(isAtTop ? at(undefined) : [])].map(line)}</div>
        <div class={css.middle}>{at('middle').map(line)}</div>
        <div class={`${css.bottom} ${isRaised ? css.raised : ''}`}>
          {isAtTop ? [] : at(undefined).map(line)}
        </div>
      </div>
      {pictures.length > 0 && <Pictures element={element} cues={pictures} isRaised={isRaised} />}
    </>
  )
}

/** Text alone: whatever a file says, nothing of it is markup here. */
function line({ spans }: TextCue) {
  return <p>{spans.map(({ text, isItalic }) => (isItalic ? <i>{text}</i> : text))}</p>
}

/** Words that are pictures, where the disc has them: in the frame that the film was cut from. */
function Pictures({
  element,
  cues,
  isRaised,
}: {
  element: Props['element']
  cues: readonly PictureCue[]
  isRaised: boolean
}) {
  const box = usePictureBox(element)
  if (!box) return null
  return (
    <div data-word-pictures="">
      {cues.map(({ start, picture }) => {
        const frame = frameBox(box, picture.frameRatio)
        const isLow = picture.top > 0.5
        return (
          <img
            class={`${css.picture} ${isRaised && isLow ? css.raised : ''}`}
            src={picture.url}
            alt=""
            key={`${start} ${picture.left} ${picture.top}`}
            style={{
              left: `${frame.left + picture.left * frame.width}px`,
              top: `${frame.top + picture.top * frame.height}px`,
              width: `${picture.width * frame.width}px`,
              height: `${picture.height * frame.height}px`,
            }}
          />
        )
      })}
    </div>
  )
}
