@echo off
rem Lanterne in a terminal: lanterne stream SOURCE, lanterne --help
"%~dp0runtime\node.exe" --disable-warning=ExperimentalWarning --initial-old-space-size=64 "%~dp0app\code\start.js" %*
