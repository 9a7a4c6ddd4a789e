"""评价屏: 好差评 at the counter."""
