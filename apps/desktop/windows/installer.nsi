; Installs Lanterne for the user who runs it, without an administrator. Silent with /S.
; Given: SOURCE (the folder to install), OUT, VERSION, ICON, COMPRESSOR.
Target amd64-unicode
Unicode true
Name "Lanterne"
OutFile "${OUT}"
InstallDir "$LOCALAPPDATA\Programs\Lanterne"
RequestExecutionLevel user
SetCompressor /SOLID ${COMPRESSOR}
SetDateSave off
Icon "${ICON}"
UninstallIcon "${ICON}"
ShowInstDetails nevershow
ShowUninstDetails nevershow
VIProductVersion "${VERSION}.0"
VIAddVersionKey "ProductName" "Lanterne"
VIAddVersionKey "FileVersion" "${VERSION}"
VIAddVersionKey "ProductVersion" "${VERSION}"
VIAddVersionKey "FileDescription" "Lanterne"
VIAddVersionKey "LegalCopyright" "MIT"

LoadLanguageFile "${NSISDIR}\Contrib\Language files\English.nlf"
LoadLanguageFile "${NSISDIR}\Contrib\Language files\French.nlf"
LoadLanguageFile "${NSISDIR}\Contrib\Language files\Arabic.nlf"
LangString running ${LANG_ENGLISH} "Lanterne is running. Close its window first."
LangString running ${LANG_FRENCH} "Lanterne est ouvert. Fermez d’abord sa fenêtre."
LangString running ${LANG_ARABIC} "لانترن مفتوح. أغلق نافذته أولاً."

!define UNINSTALL "Software\Microsoft\Windows\CurrentVersion\Uninstall\Lanterne"
!define COMMAND '"$INSTDIR\Lanterne.exe" "%1"'

Page instfiles
UninstPage uninstConfirm
UninstPage instfiles

; A program that runs cannot be replaced, and half of one must not stay.
!macro MustNotRun un
Function ${un}mustNotRun
  IfFileExists "$INSTDIR\runtime\node.exe" 0 free
  ClearErrors
  Rename "$INSTDIR\runtime\node.exe" "$INSTDIR\runtime\node.old"
  IfErrors 0 +4
  MessageBox MB_ICONEXCLAMATION|MB_OK "$(running)" /SD IDOK
  SetErrorLevel 3
  Quit
  Rename "$INSTDIR\runtime\node.old" "$INSTDIR\runtime\node.exe"
free:
FunctionEnd
!macroend
!insertmacro MustNotRun ""
!insertmacro MustNotRun "un."

Section
  Call mustNotRun
  ; What an older version had and this one has not is gone.
  RMDir /r "$INSTDIR\app"
  RMDir /r "$INSTDIR\runtime"
  SetOutPath "$INSTDIR"
  File /r "${SOURCE}/*"
  WriteUninstaller "$INSTDIR\Uninstall.exe"
  CreateShortcut "$SMPROGRAMS\Lanterne.lnk" "$INSTDIR\Lanterne.exe"
  WriteRegStr HKCU "${UNINSTALL}" "DisplayName" "Lanterne"
  WriteRegStr HKCU "${UNINSTALL}" "DisplayVersion" "${VERSION}"
  WriteRegStr HKCU "${UNINSTALL}" "DisplayIcon" "$INSTDIR\Lanterne.exe"
  WriteRegStr HKCU "${UNINSTALL}" "InstallLocation" "$INSTDIR"
  WriteRegStr HKCU "${UNINSTALL}" "UninstallString" '"$INSTDIR\Uninstall.exe"'
  WriteRegStr HKCU "${UNINSTALL}" "QuietUninstallString" '"$INSTDIR\Uninstall.exe" /S'
  WriteRegDWORD HKCU "${UNINSTALL}" "NoModify" 1
  WriteRegDWORD HKCU "${UNINSTALL}" "NoRepair" 1
  ; Offered among the apps that open links and torrents: which one does is the user's choice, but for our own links.
  WriteRegStr HKCU "Software\Classes\Lanterne.link" "" "URL:Lanterne"
  WriteRegStr HKCU "Software\Classes\Lanterne.link" "URL Protocol" ""
  WriteRegStr HKCU "Software\Classes\Lanterne.link\shell\open\command" "" '${COMMAND}'
  WriteRegStr HKCU "Software\Classes\Lanterne.torrent\shell\open\command" "" '${COMMAND}'
  WriteRegStr HKCU "Software\Classes\.torrent\OpenWithProgids" "Lanterne.torrent" ""
  WriteRegStr HKCU "Software\Lanterne\Capabilities" "ApplicationName" "Lanterne"
  WriteRegStr HKCU "Software\Lanterne\Capabilities\URLAssociations" "magnet" "Lanterne.link"
  WriteRegStr HKCU "Software\Lanterne\Capabilities\URLAssociations" "lanterne" "Lanterne.link"
  WriteRegStr HKCU "Software\Lanterne\Capabilities\FileAssociations" ".torrent" "Lanterne.torrent"
  WriteRegStr HKCU "Software\RegisteredApplications" "Lanterne" "Software\Lanterne\Capabilities"
  WriteRegStr HKCU "Software\Classes\lanterne" "URL Protocol" ""
  WriteRegStr HKCU "Software\Classes\lanterne\shell\open\command" "" '${COMMAND}'
  ReadRegStr $0 HKCR "magnet\shell\open\command" ""
  StrCmp $0 "" 0 +3
  WriteRegStr HKCU "Software\Classes\magnet" "URL Protocol" ""
  WriteRegStr HKCU "Software\Classes\magnet\shell\open\command" "" '${COMMAND}'
SectionEnd

Section "Uninstall"
  Call un.mustNotRun
  RMDir /r "$INSTDIR\app"
  RMDir /r "$INSTDIR\runtime"
  Delete "$INSTDIR\Lanterne.exe"
  Delete "$INSTDIR\lanterne.cmd"
  Delete "$INSTDIR\LICENCES.txt"
  Delete "$INSTDIR\sbom.cdx.json"
  Delete "$INSTDIR\Uninstall.exe"
  RMDir "$INSTDIR"
  Delete "$SMPROGRAMS\Lanterne.lnk"
  DeleteRegKey HKCU "${UNINSTALL}"
  DeleteRegKey HKCU "Software\Classes\Lanterne.link"
  DeleteRegKey HKCU "Software\Classes\Lanterne.torrent"
  DeleteRegValue HKCU "Software\Classes\.torrent\OpenWithProgids" "Lanterne.torrent"
  DeleteRegKey HKCU "Software\Lanterne"
  DeleteRegKey HKCU "Software\Classes\lanterne"
  DeleteRegValue HKCU "Software\RegisteredApplications" "Lanterne"
  ReadRegStr $0 HKCU "Software\Classes\magnet\shell\open\command" ""
  StrCmp $0 '${COMMAND}' 0 +2
  DeleteRegKey HKCU "Software\Classes\magnet"
SectionEnd
