import { type FilmExam, licenceIds, publicDomainBases } from '@lanterne/contract'
import { useState } from 'preact/hooks'
import { Button } from '../../design/button.tsx'
import { Icon } from '../../design/icon.tsx'
import type { GridRow } from '../../focus/grid.ts'
import type { FocusGrid } from '../../focus/use-focus-grid.ts'
import { formatClock, formatSize } from '../../i18n/format-figures.ts'
import { formatGenre, formatLanguage } from '../../i18n/format-names.ts'
import { language, texts } from '../../i18n/language.ts'
import { type Draft, type DraftProblems, problemsOf } from './draft.ts'
import { ChoiceField, Mark, TextField } from './fields.tsx'
import css from './share-screen.module.css'
import { shareWords } from './words.ts'

/** Languages that are offered; one that a file tells besides is added. */
const spokenHere = 'fr en es pt de it ar zh ja ko hi ru tr nl pl sv fa he el uk'.split(' ')

interface FormProps {
  readonly exam: FilmExam
  readonly draft: Draft
  readonly isMore: boolean
  readonly grid: FocusGrid
  readonly onChange: (change: Partial<Draft>) => void
  readonly onMore: () => void
  readonly onShare: () => void
}

/** The rows of the form in the screen's grid, in their order. */
export function formRows(draft: Draft, isMore: boolean): readonly GridRow[] {
  const names = [
    ...['title', 'year', 'makers', 'language', 'genre', 'synopsis', 'otherSynopsis'],
    ...licenceIds.map((id) => `licence-${id}`),
    ...(draft.licence === 'public-domain' ? ['basis', 'territory', 'evidence'] : []),
    ...['support', 'more', ...(isMore ? ['originalTitle', 'holder', 'site', 'meeting'] : [])],
    ...['mayShare', 'share'],
  ]
  return names.map((id) => ({ id, length: 1 }))
}

/** What is said of a film before it is shared. */
export function FilmForm({ exam, draft, isMore, grid, onChange, onMore, onShare }: FormProps) {
  const [t, w, spoken] = [texts(), shareWords(), language.value]
  const [isTried, setTried] = useState(false)
  const problems: DraftProblems = isTried ? problemsOf(draft) : {}
  const said = (field: keyof Draft) => {
    const problem = problems[field]
    return problem && w[problem]
  }
  const text = (field: Exclude<keyof Draft, 'mayShare' | 'licence'>) => ({
    ...{ grid, row: field, value: draft[field], problem: said(field) },
    onValue: (value: string) => onChange({ [field]: value }),
  })
  const codes = [...new Set([...spokenHere, draft.language].filter(Boolean))]
  const languages = codes
    .map((code) => [code, formatLanguage(code, spoken, t)] as const)
    .sort(([, a], [, b]) => a.localeCompare(b, spoken))
  const genres = Object.keys(t.genres).map((genre) => [genre, formatGenre(genre, t)] as const)
  const share = () => {
    setTried(true)
    const [first] = formRows(draft, true).filter(({ id }) => rowHas(problemsOf(draft), id))
    if (!first) return onShare()
    document.querySelector<HTMLElement>(`[data-cell="${first.id}/0"]`)?.focus()
  }
  return (
    <form class={css.form} onSubmit={(event) => event.preventDefault()}>
      <Exam exam={exam} />
      <TextField label={w.filmTitle} most={200} {...text('title')} />
      <div class={css.together}>
        <TextField label={w.year} most={4} kind="numeric" {...text('year')} />
        <ChoiceField
          label={w.language}
          options={[['', w.unsaid], ['zxx', t.noSpeech], ...languages]}
          {...text('language')}
        />
        <ChoiceField label={w.genre} options={[['', w.unsaid], ...genres]} {...text('genre')} />
      </div>
      <TextField label={w.makers} hint={w.makersHint} most={800} {...text('makers')} />
      <TextField label={w.synopsis} most={2000} isLong isOptional {...text('synopsis')} />
      <TextField label={w.otherSynopsis} most={2000} isLong isOptional {...text('otherSynopsis')} />
      <div class={css.licences} role="radiogroup" aria-labelledby="licence">
        <h3 id="licence">{w.licence}</h3>
        {licenceIds.map((id) => (
          <Mark
            {...{ grid, row: `licence-${id}`, role: 'radio' }}
            isChecked={draft.licence === id}
            onPress={() => onChange({ licence: id })}
          >
            <strong>{w.licences[id].name}</strong> {w.licences[id].means}
          </Mark>
        ))}
        {said('licence') && <Problem text={said('licence')} />}
      </div>
      {draft.licence === 'public-domain' && (
        <>
          <ChoiceField
            label={w.basis}
            options={publicDomainBases.map((basis) => [basis, w.bases[basis]] as const)}
            {...text('basis')}
          />
          <TextField label={w.territory} hint={w.territoryHint} most={100} {...text('territory')} />
          <TextField label={w.evidence} most={2000} kind="url" {...text('evidence')} />
        </>
      )}
      <TextField label={w.support} most={2000} kind="url" isOptional {...text('support')} />
      <div data-row="more">
        <Button look="quiet" aria-expanded={isMore} onClick={onMore} {...grid.cell('more', 0)}>
          {w.more}
        </Button>
      </div>
      {isMore && (
        <>
          <TextField label={w.originalTitle} most={200} isOptional {...text('originalTitle')} />
          <TextField label={w.holder} hint={w.holderHint} most={200} isOptional {...text('holder')} />
          <TextField label={w.site} hint={w.siteHint} most={2000} kind="url" isOptional {...text('site')} />
          <TextField label={w.meeting} most={500} kind="url" isOptional {...text('meeting')} />
        </>
      )}
      <div>
        <Mark
          {...{ grid, row: 'mayShare', role: 'checkbox' }}
          isChecked={draft.mayShare}
          onPress={() => onChange({ mayShare: !draft.mayShare })}
        >
          <strong>{w.mayShare}</strong>
        </Mark>
        {said('mayShare') && <Problem text={said('mayShare')} />}
      </div>
      <p class={css.happens}>{w.whatHappens}</p>
      <div data-row="share">
        <Button look="main" onClick={share} {...grid.cell('share', 0)}>
          {w.share}
        </Button>
      </div>
    </form>
  )
}

function rowHas(problems: DraftProblems, row: string): boolean {
  return (row.startsWith('licence-') ? 'licence' : row) in problems
}

function Problem({ text }: { text: string | undefined }) {
  return (
    <p class={css.problem}>
      <Icon name="warning" />
      {text}
    </p>
  )
}

/** What the file is, so that nobody shares another than they think. */
function Exam({ exam }: { exam: FilmExam }) {
  const [t, w, spoken] = [texts(), shareWords(), language.value]
  const facts = [
    exam.durationSeconds === undefined ? '' : formatClock(exam.durationSeconds),
    exam.width && exam.height ? `${exam.width} × ${exam.height}` : '',
    formatSize(exam.sizeBytes, spoken, t),
  ]
  return (
    <div class={css.exam}>
      <Icon name="check" />
      <div>
        <p class={css.name}>{exam.name}</p>
        <p class={css.facts}>{facts.filter(Boolean).join(' · ')}</p>
        {exam.subtitles.length > 0 && (
          <p class={css.facts}>{w.withSubtitles(exam.subtitles.map(({ name }) => name).join(', '))}</p>
        )}
      </div>
    </div>
  )
}
