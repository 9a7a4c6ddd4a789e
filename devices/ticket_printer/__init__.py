"""Ticket printers: the document of a ticket, its layout, and one package per make."""
