"""LED boards and counter strips (窗口屏、条屏)."""
