import type { NextEpisode } from '@lanterne/contract'
import { useEffect, useState } from 'preact/hooks'
import { titleName } from '../../i18n/format.ts'
import { language, texts } from '../../i18n/language.ts'
import { type Asked, useOutlook } from '../../outlook/use-outlook.ts'
import { shortForecast } from '../../outlook/words.ts'
import { Panel } from '../panel.tsx'
import { playerWords } from '../words.ts'

interface Props {
  readonly next: NextEpisode
  readonly asked: Asked
  readonly onNext: () => void
  readonly onLeave: () => void
}

/** Long enough to reach for a remote, short enough not to wait. */
const countFrom = 10

/** What an episode ends on: the one after it, by itself or at one press. */
export function NextScreen({ next, asked, onNext, onLeave }: Props) {
  const t = texts()
  const known = useOutlook(asked, 'next')
  const note = known ? shortForecast(known.forecast, language.value, Date.now()) : ''
  const [left, setLeft] = useState(countFrom)
  useEffect(() => {
    const timer = setInterval(() => setLeft((seconds) => seconds - 1), 1000)
    return () => clearInterval(timer)
  }, [])
  useEffect(() => {
    if (left <= 0) onNext()
  }, [left <= 0])
  return (
    <Panel
      role="dialog"
      above={t.nextEpisode}
      title={
        <>
          {`${next.episode}. `}
          <bdi>{titleName(next, language.value)}</bdi>
        </>
      }
      hint={[playerWords().nextIn(Math.max(0, left)), note].filter((part) => part !== '').join(' ')}
      actions={[
        { name: t.play, icon: 'play', act: onNext },
        { name: t.backToSeries, act: onLeave },
      ]}
    />
  )
}
