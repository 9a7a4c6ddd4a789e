"""The screens behind the surfaces: power, brightness, input (显示器)."""
