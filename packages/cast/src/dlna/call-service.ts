import { AppError } from '@lanterne/kernel'
import { askDevice } from '../http-request.ts'
import { escapeXml, findXml, readXml, textOfXml, type XmlElement, XmlError } from '../read-xml.ts'
import type { RendererService } from './renderer-description.ts'

/**
 * Calls an action of a service (SOAP 1.1, as UPnP Device Architecture 1.1 has it in 3.2) and gives what it answers.
 * Throws `screen-unreachable`, and `screen-not-playing` with UPnP's `code` where the device refuses.
 */
export async function callService(
  service: RendererService,
  action: string,
  values: Readonly<Record<string, string | number>>,
  { signal }: { signal: AbortSignal },
): Promise<XmlElement> {
  const { status, body } = await askDevice(
    service.control,
    {
      method: 'POST',
      headers: { 'content-type': 'text/xml; charset="utf-8"', soapaction: `"${service.type}#${action}"` },
      body: encodeCall(service.type, action, values),
    },
    { signal },
  )
  return readAnswer(body, status, action)
}

/** A call as it is sent. */
export function encodeCall(
  type: string,
  action: string,
  values: Readonly<Record<string, string | number>>,
): string {
  const parts = Object.entries(values).map(
    ([name, value]) => `<${name}>${escapeXml(String(value))}</${name}>`,
  )
  return (
    '<?xml version="1.0" encoding="utf-8"?>' +
    '<s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/"' +
    ' s:encodingStyle="http://schemas.xmlsoap.org/soap/encoding/"><s:Body>' +
    `<u:${action} xmlns:u="${type}">${parts.join('')}</u:${action}></s:Body></s:Envelope>`
  )
}

/** What an answer says. Throws as `callService`. */
export function readAnswer(body: string, status: number, action: string): XmlElement {
  try {
    const envelope = readXml(body)
    const answer = findXml(envelope, `${action}Response`)
    if (status === 200 && answer) return answer
    const code = Number(textOfXml(envelope, 'errorCode'))
    if (Number.isInteger(code) && code > 0)
      throw new AppError('screen-not-playing', { details: { reason: 'refused', code } })
  } catch (error) {
    if (!(error instanceof XmlError)) throw error
    // Nonsense is no answer.
  }
  throw new AppError('screen-unreachable', { details: { status } })
}
