"""The program for counter hardware: ``python -m devices.host --hall DIR --setup FILE --name host-1``.

program  threads, bus, lines     logic  what is decided (pure), made of signs, keys, ratings, reports
"""
