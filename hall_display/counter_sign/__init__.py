"""The sign above a counter (窗口屏): number, state, department, clerk's post."""
