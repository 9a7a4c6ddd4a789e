"""叫号终端: the clerk's keys on the clerk's own PC. Portable: Windows, Kylin, UOS."""
