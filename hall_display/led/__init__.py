"""Layouts and previews of LED boards; the pages themselves come from devices.led_board.pages."""
