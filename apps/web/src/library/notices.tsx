import { DataNotice } from '../screens/data/data-notice.tsx'
import { SetAsideNotice } from './set-aside-notice.tsx'

/** What the house has to say, whatever the screen. */
export function Notices() {
  return (
    <>
      <SetAsideNotice />
      <DataNotice />
    </>
  )
}
