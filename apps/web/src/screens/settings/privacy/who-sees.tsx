import type { PrivacyStatus, PrivacyTest } from '@lanterne/contract'
import { useState } from 'preact/hooks'
import { Button } from '../../../design/button.tsx'
import type { FocusGrid } from '../../../focus/use-focus-grid.ts'
import { announce } from '../../../shell/live.ts'
import sources from '../sources-page.module.css'
import css from './privacy-page.module.css'
import type { PrivacyControl } from './use-privacy.ts'
import { privacyWords } from './words.ts'

/** By which way everything goes, as what others see of it, and what no way hides. */
export function WhoSees({ status }: { status: PrivacyStatus }) {
  const w = privacyWords()
  const { seenAs, seesHome, traffic } = status
  return (
    <section class={sources.part} aria-labelledby="who">
      <h2 id="who">{w.who}</h2>
      <p>
        {seenAs.length === 0 ? w.seenByNobody : w.seenAs(seenAs.join(', '))}
        {seesHome && <strong class={status.kind === 'off' ? undefined : css.bad}> {w.seesHome}</strong>}
      </p>
      <dl class={css.table}>
        {traffic.map(({ kind, way, why }) => (
          <div key={kind} class={way === 'off' ? css.off : undefined}>
            <dt>{w.traffic[kind]}</dt>
            <dd>
              {way === 'off' || way === 'system' ? w.by[way] : w.ways[way]}
              {why && ` · ${w.why[why]}`}
            </dd>
          </div>
        ))}
      </dl>
      <h3>{w.cannot}</h3>
      <ul class={css.list}>
        {w.cannotList.map((text) => (
          <li key={text}>{text}</li>
        ))}
      </ul>
    </section>
  )
}

/** Attacks this app, and shows what came of it. */
export function SelfTest({ privacy, grid }: { privacy: PrivacyControl; grid: FocusGrid }) {
  const w = privacyWords()
  const [test, setTest] = useState<PrivacyTest>()
  const [isRunning, setRunning] = useState(false)
  const run = async () => {
    setRunning(true)
    setTest(undefined)
    const result = await privacy.ask<PrivacyTest>('test')
    setRunning(false)
    if (!result) return
    setTest(result)
    announce(
      result.lines.map(({ attempt, outcome }) => `${w.attempts[attempt]}: ${w.outcomes[outcome]}`).join('. '),
    )
  }
  return (
    <section class={sources.part} aria-labelledby="test">
      <h2 id="test">{w.test}</h2>
      <p class={sources.hint}>{w.testIntro}</p>
      <div class={sources.actions} data-row="test">
        <Button aria-disabled={isRunning} onClick={() => !isRunning && void run()} {...grid.cell('test', 0)}>
          {isRunning ? w.testRuns : w.testStart}
        </Button>
      </div>
      {test && (
        <dl class={css.table}>
          {test.lines.map(({ attempt, outcome, found }) => (
            <div key={attempt}>
              <dt>{w.attempts[attempt]}</dt>
              <dd class={outcome === 'escaped' ? css.bad : outcome === 'unknown' ? undefined : css.good}>
                {w.outcomes[outcome]}
                {found && <bdi> {found.join(', ')}</bdi>}
              </dd>
            </div>
          ))}
        </dl>
      )}
    </section>
  )
}
