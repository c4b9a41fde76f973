"""Messages out: e-mail, chat, calendar. Reserved."""
