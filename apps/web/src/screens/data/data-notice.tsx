import type { HouseState } from '@lanterne/contract'
import { signal } from '@preact/signals'
import { paths } from '../../api/client.ts'
import { useResource } from '../../api/use-resource.ts'
import { Button } from '../../design/button.tsx'
import { Icon } from '../../design/icon.tsx'
import { formatSize } from '../../i18n/format-figures.ts'
import { language, texts } from '../../i18n/language.ts'
import { viewer } from '../../library/viewer.ts'
import { navigate, route } from '../../router/history.ts'
import { Banner } from '../../shell/banner.tsx'
import { dataWords } from './words.ts'

/** What this page said already: once is enough for each. */
const said = signal<string | undefined>(undefined)

/** Says that much of what may go in a month has gone, or all of it. */
export function DataNotice() {
  const level = viewer.value?.dataLevel
  const { screen } = route.value
  // Nobody who watches is spoken to.
  if (level === undefined || said.value === level || screen === 'watch') return null
  if (viewer.value?.profile.ageLimit !== undefined) return null
  return <Told level={level} />
}

function Told({ level }: { level: 'near' | 'over' }) {
  const w = dataWords()
  const found = useResource<HouseState>(paths.house)
  const size = (bytes: number) => formatSize(bytes, language.value, texts())
  if (found.state !== 'ready') return null
  const { month, monthlyBytes = 0 } = found.data.meter
  const text = level === 'over' ? w.over : w.near(size(month.downBytes + month.upBytes), size(monthlyBytes))
  return (
    <Banner>
      <Icon name="warning" />
      <p role="status">{text}</p>
      <Button
        onClick={() => {
          said.value = level
          navigate({ screen: 'settings', page: 'data' })
        }}
      >
        {w.see}
      </Button>
      <Button
        look="quiet"
        onClick={() => {
          said.value = level
        }}
      >
        {w.understood}
      </Button>
    </Banner>
  )
}
