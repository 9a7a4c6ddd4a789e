"""工作台: every simulated device of a rehearsal as it looks, to touch and to break with a mouse.

bench  what a person can do to each kind and what is drawn (pure)   link  the simulators' control sockets
viewmodel, Workbench.qml  the window   program, __main__  the process
"""
