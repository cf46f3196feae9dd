@echo off
rem The command line from the repository's root: lanterne stream SOURCE, lanterne --help
where node >nul 2>nul
if errorlevel 1 (
  echo Lanterne needs Node 18 or later, with npm. Install it, then run the command again. 1>&2
  exit /b 1
)
node "%~dp0tools\launch.mjs" %*
