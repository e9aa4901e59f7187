"""PSC, XSC and other tables as typed columns: reading, words for flags, filters, export."""
