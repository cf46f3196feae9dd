import type { KeepRequest, TitleId } from '@lanterne/contract'
import { useState } from 'preact/hooks'
import { change, paths } from '../api/client.ts'
import { problemOf } from '../api/failure.ts'
import { Button } from '../design/button.tsx'
import { texts } from '../i18n/language.ts'
import { outlookWords } from '../outlook/words.ts'
import { announce } from '../shell/live.ts'

/** Keeps a film for later: it goes on coming, also when nobody waits for it. */
export function KeepButton({
  keep,
}: {
  keep: {
    readonly titleId: TitleId
    readonly season?: number | undefined
    readonly episode?: number | undefined
  }
}) {
  const [isKept, setKept] = useState(false)
  const w = outlookWords()
  const onClick = () => {
    const request: KeepRequest = keep
    change(paths.keep(), request, { signal: new AbortController().signal }).then(
      () => {
        setKept(true)
        announce(w.keptForLater)
      },
      (error: unknown) => announce(texts().errors[problemOf(error)]),
    )
  }
  return (
    <Button icon={isKept ? 'check' : 'add'} aria-pressed={isKept} onClick={onClick}>
      {isKept ? w.keptForLater : w.keepForLater}
    </Button>
  )
}
