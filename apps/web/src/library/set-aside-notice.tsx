import { change, paths } from '../api/client.ts'
import { Button } from '../design/button.tsx'
import { Icon } from '../design/icon.tsx'
import { dataWords } from '../screens/data/words.ts'
import { Banner } from '../shell/banner.tsx'
import { readViewer } from './follow-viewer.ts'
import { viewer } from './viewer.ts'

/** Says that a library could not be used and where it lies now, until somebody has read it. */
export function SetAsideNotice() {
  const t = dataWords()
  const setAside = viewer.value?.setAside
  if (!setAside) return null
  const read = () =>
    change(`${paths.library}/notices/read`, {}, { signal: new AbortController().signal }).then(
      readViewer,
      // It is said again until the server has heard.
      () => undefined,
    )
  return (
    <Banner>
      <Icon name="warning" />
      <p role="alert">{t.setAside[setAside.reason](setAside.file)}</p>
      <Button onClick={() => void read()}>{t.understood}</Button>
    </Banner>
  )
}
