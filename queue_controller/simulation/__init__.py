"""A hall in one thread that owns time, network, disks and chance: the real code under made faults.

Real: service, controller, store (SQLite on a folder), the clients' rules of following, the kiosk's program
with its issuer, leases and journal, the rating outbox. Made here: clocks, the network, the journals'
disks, visitors and clerks, and `SimBus` in place of `BusClient`'s sockets. Nothing imports this
package; `hall simulate` starts it as a program (docs/RELIABILITY.md).
"""
