"""The hall board (综合屏): present call, last calls, waits, notices."""
