import type { ComponentChildren } from 'preact'
import type { Messages } from '../i18n/fr.ts'
import type { Waiting, WaitingWords } from './waiting.ts'
import css from './waiting-screen.module.css'
import { playerWords } from './words.ts'

interface Props {
  readonly name: string
  readonly waiting: Waiting
  /** What it waits for, and for how long. */
  readonly sentence: string
  /** Said as well when it takes long. */
  readonly more: string | undefined
  /** Whether a picture is behind: then only the words are shown. */
  readonly isOver: boolean
  readonly children: ComponentChildren
}

/** The dark room before the picture: the beam grows with what really arrives. */
export function WaitingScreen({ name, waiting, sentence, more, isOver, children }: Props) {
  return (
    <div class={`${css.waiting} ${isOver ? css.over : ''}`}>
      {!isOver && name !== '' && (
        <h1 class={css.name}>
          <bdi>{name}</bdi>
        </h1>
      )}
      <div class={css.projector} aria-hidden="true">
        <div class={css.lens} />
        <div class={css.beam}>
          <div class={css.light} style={{ transform: `scaleX(${waiting.part})` }} />
        </div>
      </div>
      <p class={css.words}>{sentence}</p>
      {more !== undefined && <p class={css.more}>{more}</p>}
      <div class={css.actions}>{children}</div>
    </div>
  )
}

export function waitingSentence(words: WaitingWords, t: Messages): string {
  switch (words.say) {
    case 'opening':
      return t.opening
    case 'cut-off':
      return playerWords().cutOff
    case 'searching':
      return t.searching
    case 'people-found':
      return t.peopleFound(words.people)
    case 'waiting-for-people':
      return t.waitingForPeople
    case 'seconds-left':
      return words.seconds < 90 ? t.secondsLeft(words.seconds) : t.minutesLeft(Math.round(words.seconds / 60))
    case 'almost-there':
      return t.almostThere
  }
}
